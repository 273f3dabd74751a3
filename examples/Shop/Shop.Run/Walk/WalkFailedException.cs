namespace Shop.Run.Walk;

/// <summary>The exception that is thrown when a step of the walk does not observe what it should.</summary>
internal sealed class WalkFailedException(string message) : Exception(message)
{
    public static void Unless(bool holds, string expected, string seen)
    {
        if (!holds)
        {
            throw new WalkFailedException($"expected {expected}, but got {seen}");
        }
    }
}
