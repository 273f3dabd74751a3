namespace ServiceComb.Net.Client.Tests.Engines;

/// <summary>A received request.</summary>
internal sealed record ReceivedRequest(string Method, string Target, string Body)
{
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public override string ToString() => $"{Method} {Target}";
}
