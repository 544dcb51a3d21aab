using System.Text;
using AcMonitoring.TestSupport;

namespace AcMonitoring.QueryApi.Tests;

/// <summary>The Main method of the QueryApi, for starts that end by themselves, in the test process.</summary>
internal static class ServiceMain
{
    private static readonly AsyncLocal<StringWriter?> OwnOutput = new();

    static ServiceMain()
    {
        Console.SetOut(new OutputOfCaller(Console.Out));
        Console.SetError(new OutputOfCaller(Console.Error));
    }

    /// <returns>The exit code, standard output and standard error.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        OwnOutput.Value = output;
        var main = Task.Run(() => (int)typeof(Program).Assembly.EntryPoint!.Invoke(null, [arguments])!);
        var exitCode = await main.WaitAsync(Eventually.DefaultDeadline, TimeProvider.System);
        return (exitCode, output.ToString().Trim());
    }

    /// <summary>Separates the output of one call from that of concurrent ones.</summary>
    private sealed class OutputOfCaller(TextWriter otherwise) : TextWriter
    {
        public override Encoding Encoding => otherwise.Encoding;

        public override void Write(char value) => (OwnOutput.Value ?? otherwise).Write(value);

        public override void Write(string? value) => (OwnOutput.Value ?? otherwise).Write(value);
    }
}
