using System.Text.RegularExpressions;
using AcMonitoring.TestSupport;

namespace AcMonitoring.Deployment.Tests.Images;

/// <summary>A Dockerfile, instruction by instruction.</summary>
internal sealed partial class Dockerfile
{
    /// <param name="path">Relative to the root of the repository.</param>
    public Dockerfile(string path)
    {
        Path = path;
        Instructions =
        [
            .. File.ReadAllText(System.IO.Path.Combine(Repository.Root, path)).Replace("\\\n", " ", StringComparison.Ordinal).Split('\n')
                .Where(line => line.Length > 0 && !line.StartsWith('#'))
                .Select(line => line.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries))
                .Select(parts => new Instruction(parts[0], Spaces().Replace(parts[1], " "))),
        ];
    }

    public string Path { get; }

    public IReadOnlyList<Instruction> Instructions { get; }

    /// <summary>The images that the stages begin with, in their order.</summary>
    public IEnumerable<string> BaseImages => Instructions.Where(instruction => instruction.Name == "FROM").Select(from => from.Arguments.Split(' ')[0]);

    /// <summary>The instructions of the stage that becomes the image.</summary>
    public IEnumerable<Instruction> LastStage => Instructions.Skip(LastIndexOf("FROM") + 1);

    /// <summary>The user of the image, as it is written.</summary>
    public string User => LastStage.LastOrDefault(instruction => instruction.Name == "USER")?.Arguments ?? "root";

    /// <summary>What ENV sets in the image.</summary>
    public IReadOnlyDictionary<string, string> Environment => LastStage.Where(instruction => instruction.Name == "ENV")
        .SelectMany(env => env.Arguments.Split(' ')).Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);

    /// <param name="program">QueryApi, TokenService, Collector or SmartThingsSimulator.</param>
    public static Dockerfile Of(string program) =>
        new($"{(program == "SmartThingsSimulator" ? "tests" : "services")}/{program}/Dockerfile");

    public int IndexOf(string name, string part) =>
        Instructions.ToList().FindIndex(instruction => instruction.Name == name && instruction.Arguments.Contains(part, StringComparison.Ordinal));

    private int LastIndexOf(string name) => Instructions.ToList().FindLastIndex(instruction => instruction.Name == name);

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}

/// <param name="Name">FROM, COPY, RUN ….</param>
/// <param name="Arguments">The rest of its line, with single spaces.</param>
internal sealed record Instruction(string Name, string Arguments);
