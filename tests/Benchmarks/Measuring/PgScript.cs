using System.Globalization;
using System.Text.RegularExpressions;

namespace AcMonitoring.Benchmarks.Measuring;

/// <summary>A query of the product as pgbench runs it.</summary>
/// <param name="Text">The script.</param>
/// <param name="Variables">The values of its variables.</param>
internal sealed record PgScript(string Text, IReadOnlyDictionary<string, string> Variables)
{
    private const string InstantFormat = "yyyy-MM-dd HH:mm:ss.ffffff'+00'";

    /// <summary>
    /// The same text with the same parameters: each <c>@Name</c> becomes a variable of pgbench with the type that Npgsql gives it.
    /// </summary>
    /// <param name="sql">As the product has it.</param>
    /// <param name="parameters">As the product gives them: an object whose properties are the parameters.</param>
    /// <param name="chance">Variables that are whole numbers by chance, in place of the values given, each transaction another.</param>
    public static PgScript Of(string sql, object parameters, params (string Name, int Least, int Most)[] chance)
    {
        var variables = new Dictionary<string, string>();
        foreach (var property in parameters.GetType().GetProperties())
        {
            var type = TypeOf(property.PropertyType);
            var isByChance = chance.Any(variable => variable.Name == property.Name);
            // pgbench knows no variable that is empty.
            var constant = isByChance ? null : property.GetValue(parameters) switch { null => "NULL", "" => "''", _ => null };
            sql = Regex.Replace(sql, $"@{property.Name}\\b", $"{constant ?? ":" + property.Name}::{type}");
            if (constant is null && !isByChance)
                variables[property.Name] = Literal(property.GetValue(parameters)!);
        }

        foreach (var (name, least, most) in chance)
            sql = $"\\set {name} random({least}, {most})\n{sql}";

        return new PgScript(sql + ";\n", variables);
    }

    private static string TypeOf(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var instant when instant == typeof(DateTime) => "timestamptz",
        var day when day == typeof(DateOnly) => "date",
        var number when number == typeof(int) => "int",
        var text when text == typeof(string) => "text",
        var list when list.IsArray => TypeOf(list.GetElementType()!) + "[]",
        _ => throw new ArgumentException($"A parameter of the type {type} is not known here.", nameof(type)),
    };

    private static string Literal(object value) => value switch
    {
        DateTime instant => instant.ToString(InstantFormat, CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        Array list => $"{{{string.Join(',', list.Cast<object>().Select(item => $"\"{Literal(item)}\""))}}}",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
