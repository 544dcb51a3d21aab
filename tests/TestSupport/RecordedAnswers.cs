using Xunit;

namespace AcMonitoring.TestSupport;

/// <summary>Answers that were recorded at real SmartThings accounts. They are others' data and lie beside the checkout, not in it.</summary>
public static class RecordedAnswers
{
    private static readonly string Beside = Path.GetFullPath(Path.Combine(Repository.Root, "../shared/smartthings-samples"));

    /// <summary>Where they lie; without them the test that asks is skipped.</summary>
    public static string Folder
    {
        get
        {
            Assert.SkipUnless(Directory.Exists(Beside), $"There are no recorded answers at {Beside}.");
            return Beside;
        }
    }
}
