namespace ServiceComb.Net;

/// <summary>The headers that can carry the invocation context of outgoing calls.</summary>
internal static class ContextHeaderNames
{
    public const string Cse = "x-cse-context";
    public const string Spring = "x-invocation-context";

    public static bool IsKnown(string name) =>
        name.Equals(Cse, StringComparison.OrdinalIgnoreCase) || name.Equals(Spring, StringComparison.OrdinalIgnoreCase);
}
