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
            meaning: $localize`:@@quality.suspect.meaning:The meter fell, or rose more than a unit can use. Adds nothing until later reports explain it.`,
        },
        {
            quality: 'reset',
            label: $localize`:@@quality.reset:Reset`,
            meaning: $localize`:@@quality.reset.meaning:The third report in a row that goes on from a suspect value. Adds the rise since the first of the three; from here on the new meter counts.`,
        },
        {
            quality: 'no_meter',
            label: $localize`:@@quality.noMeter:No meter value`,
            meaning: $localize`:@@quality.noMeter.meaning:The unit gave no meter value, or a negative one. Adds nothing.`,
        },
        {
            quality: 'first',
            label: $localize`:@@quality.first:First`,
            meaning: $localize`:@@quality.first.meaning:The unit’s first reading with a meter value. Adds what the unit says of its last report, where that is plausible.`,
        },
        {
            quality: 'imported',
            label: $localize`:@@quality.imported:Imported`,
            meaning: $localize`:@@quality.imported.meaning:Taken over from the old system. Adds what that one had counted.`,
        },
    ];
}
