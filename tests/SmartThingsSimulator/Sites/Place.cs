using AcMonitoring.SmartThingsSimulator.Meters;

namespace AcMonitoring.SmartThingsSimulator.Sites;

/// <summary>The place of a unit: label, building, floor, and how the room is used.</summary>
/// <param name="Label">Unique in the site.</param>
/// <param name="Building">0 for the head office.</param>
/// <param name="Floor">1 to 5.</param>
/// <param name="Habit">When units of such a room run.</param>
/// <param name="Watts">Mean electrical power of such a unit while it runs.</param>
internal sealed record Place(string Label, int Building, int Floor, Habit Habit, int Watts)
{
    public const int FloorsPerBuilding = 5;

    private const int UnitsPerFloor = 10;
    private const int BuildingsPerCampus = 3;

    private static readonly string[] BuildingNames = ["Siège", "Annexe Jasmin", "Centre de formation"];

    private static readonly string[] MeetingRooms =
    [
        "Oued", "Palmeraie", "Médina", "Atlas", "Oasis", "Jasmin", "Carthage", "Olivier", "Sirocco", "Dune",
        "Amandier", "Corail", "Grenadier", "Phare", "Mosaïque", "Safran", "Cèdre", "Lagune", "Alizé", "Figuier",
    ];

    /// <summary>Units fill a campus of three buildings floor by floor, ten per floor, then the next campus.</summary>
    public static Place Of(int unit)
    {
        var floorOfAll = unit / UnitsPerFloor;
        var floorOfCampus = floorOfAll % (FloorsPerBuilding * BuildingsPerCampus);
        var building = floorOfAll / (FloorsPerBuilding * BuildingsPerCampus) * BuildingsPerCampus + floorOfCampus % BuildingsPerCampus;
        var floor = floorOfCampus / BuildingsPerCampus + 1;
        var code = building == 0 ? "" : CodeOf(building);

        return (unit % UnitsPerFloor) switch
        {
            0 when floor % 2 == 1 => Room($"Salle serveurs {floorOfAll + 1}", Habit.AroundTheClock, 900),
            0 => Office(7),
            1 when floor == 1 => Room(code.Length == 0 ? "Accueil" : $"Accueil {code}", Habit.Reception, 750),
            1 => Office(6),
            2 => Office(1),
            3 => Office(2),
            4 => MeetingRoom(0),
            5 => Room($"Open space {code} {Ordinal(floor)} Nord".Replace("  ", " ", StringComparison.Ordinal), Habit.OpenSpace, 1_100),
            6 => Office(4),
            7 => Office(3),
            8 => MeetingRoom(1),
            _ => Room($"Open space {code} {Ordinal(floor)} Sud".Replace("  ", " ", StringComparison.Ordinal), Habit.OpenSpace, 1_000),
        };

        Place Room(string label, Habit habit, int watts) => new(label, building, floor, habit, watts);

        Place Office(int number) => Room($"Bureau {code}{floor}{number:00}", Habit.Office, 450);

        Place MeetingRoom(int ofFloor)
        {
            var number = floorOfAll * 2 + ofFloor;
            var name = MeetingRooms[number % MeetingRooms.Length];
            return Room(
                number < MeetingRooms.Length ? $"Salle de réunion {name}" : $"Salle de réunion {name} {number / MeetingRooms.Length + 1}",
                Habit.MeetingRoom,
                600);
        }
    }

    public static string NameOf(int building) => building < BuildingNames.Length ? BuildingNames[building] : $"Bâtiment {CodeOf(building)}";

    public static string Ordinal(int floor) => floor == 1 ? "1er" : $"{floor}e";

    // A, B … Z, AA, AB …
    private static string CodeOf(int building) =>
        (building < 26 ? "" : CodeOf(building / 26 - 1)) + (char)('A' + building % 26);
}
