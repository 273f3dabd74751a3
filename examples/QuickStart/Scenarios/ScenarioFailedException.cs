namespace QuickStart.Scenarios;

/// <summary>The exception that is thrown when a scenario fails. The message names what was expected and what happened.</summary>
internal sealed class ScenarioFailedException(string message) : Exception(message)
{
    public static void Unless(bool holds, string expected, string seen)
    {
        if (!holds)
        {
            throw new ScenarioFailedException($"expected {expected}, but got {seen}");
        }
    }
}
