namespace QuickStart.Scenarios;

/// <summary>What was expected in an act did not happen; the message names both.</summary>
internal sealed class ScenarioFailedException(string message) : Exception(message)
{
    public static void Unless(bool holds, string expected, string seen)
    {
        if (!holds)
        {
            throw new ScenarioFailedException($"expected {expected}, saw {seen}");
        }
    }
}
