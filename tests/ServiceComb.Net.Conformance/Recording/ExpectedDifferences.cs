namespace ServiceComb.Net.Conformance.Recording;

/// <summary>Scenarios in which the local engine intentionally differs from the recordings.</summary>
internal static class ExpectedDifferences
{
    public const string FileName = "expected-differences.txt";

    private static readonly Lazy<IReadOnlySet<string>> Loaded = new(() => IdList.Read(FileName));

    public static IReadOnlySet<string> Ids => Loaded.Value;
}
