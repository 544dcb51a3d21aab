using System.Text;
using AcMonitoring.TestSupport;

namespace AcMonitoring.QueryApi.Tests;

/// <summary>The Main of the QueryApi, run in the test's process where it ends by itself.</summary>
internal static class ServiceMain
{
    private static readonly AsyncLocal<StringWriter?> OwnError = new();

    static ServiceMain() => Console.SetError(new ErrorOfCaller(Console.Error));

    /// <returns>Its exit code, and what it wrote to standard error.</returns>
    public static async Task<(int ExitCode, string Error)> RunAsync(params string[] arguments)
    {
        await using var error = new StringWriter();
        OwnError.Value = error;
        var main = Task.Run(() => (int)typeof(Program).Assembly.EntryPoint!.Invoke(null, [arguments])!);
        var exitCode = await main.WaitAsync(Eventually.DefaultDeadline, TimeProvider.System);
        return (exitCode, error.ToString().Trim());
    }

    /// <summary>Keeps what is written on behalf of one call apart from what runs beside it.</summary>
    private sealed class ErrorOfCaller(TextWriter otherwise) : TextWriter
    {
        public override Encoding Encoding => otherwise.Encoding;

        public override void Write(char value) => (OwnError.Value ?? otherwise).Write(value);

        public override void Write(string? value) => (OwnError.Value ?? otherwise).Write(value);
    }
}
