namespace QuickStart.Acts;

/// <summary>What was expected in an act did not happen; the message names both.</summary>
internal sealed class ActFailedException(string message) : Exception(message)
{
    public static void Unless(bool holds, string expected, string seen)
    {
        if (!holds)
        {
            throw new ActFailedException($"expected {expected}, saw {seen}");
        }
    }
}
