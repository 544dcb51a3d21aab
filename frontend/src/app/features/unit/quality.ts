export interface Quality {
    /** The value in the API. */
    quality: string;
    label: string;
    meaning: string;
}

/** The qualities of docs/energy.md. A function, because translations are loaded after this module. */
export function qualities(): Quality[] {
    return [
        {
            quality: 'measured',
            label: $localize`:@@quality.measured:Measured`,
            meaning: $localize`:@@quality.measured.meaning:The unit had sent a new report. Adds what the meter rose since the last trusted one.`,
        },
        {
            quality: 'repeated',
            label: $localize`:@@quality.repeated:Repeated`,
            meaning: $localize`:@@quality.repeated.meaning:The unit had sent no new report since the reading before. Adds nothing.`,
        },
        {
            quality: 'recovered',
            label: $localize`:@@quality.recovered:Recovered`,
            meaning: $localize`:@@quality.recovered.meaning:A new report, the first after a time without readings. Adds the energy of that time too.`,
        },
        {
            quality: 'suspect',
            label: $localize`:@@quality.suspect:Suspect`,
            meaning: $localize`:@@quality.suspect.meaning:The meter fell, or rose by other than what the unit itself reports. Adds nothing until later reports explain it.`,
        },
        {
            quality: 'reset',
            label: $localize`:@@quality.reset:Reset`,
            meaning: $localize`:@@quality.reset.meaning:The meter counts from another value: the unit itself reports so, or three reports in a row show it. Adds the energy that they report; from here on the new meter counts.`,
        },
        {
            quality: 'no_meter',
            label: $localize`:@@quality.noMeter:No meter value`,
            meaning: $localize`:@@quality.noMeter.meaning:The unit gave no meter value, a negative one, or 0 before its first one above 0. Adds nothing.`,
        },
        {
            quality: 'first',
            label: $localize`:@@quality.first:First`,
            meaning: $localize`:@@quality.first.meaning:The unit’s first reading with a meter value. Adds what the unit says of its last report, where that is plausible.`,
        },
        {
            quality: 'excluded',
            label: $localize`:@@quality.excluded:Excluded`,
            meaning: $localize`:@@quality.excluded.meaning:An operator took the reading out of the count. Adds nothing.`,
        },
        {
            quality: 'imported',
            label: $localize`:@@quality.imported:Imported`,
            meaning: $localize`:@@quality.imported.meaning:Taken over from the old system. Adds what that one had counted.`,
        },
    ];
}
