using Xunit;

namespace AcMonitoring.TestSupport;

/// <summary>Recorded responses of real SmartThings accounts. They belong to other people, so they are beside the checkout, not in it.</summary>
public static class RecordedAnswers
{
    private static readonly string Beside = Path.GetFullPath(Path.Combine(Repository.Root, "../shared/smartthings-samples"));

    /// <summary>Their folder. A test that reads this property is skipped if the folder does not exist.</summary>
    public static string Folder
    {
        get
        {
            Assert.SkipUnless(Directory.Exists(Beside), $"There are no recorded responses at {Beside}.");
            return Beside;
        }
    }
}
