namespace ServiceComb.Net.Conformance.Recording;

/// <summary>Scenarios in which the local engine differs from the recorded ones as of now, one id per line, the reason
/// after a <c>#</c>.</summary>
internal static class ExpectedDifferences
{
    public const string FileName = "expected-differences.txt";

    private static readonly Lazy<IReadOnlySet<string>> Loaded = new(Load);

    public static IReadOnlySet<string> Ids => Loaded.Value;

    private static HashSet<string> Load() => File.ReadLines(TestData.PathOf(FileName))
        .Select(line => line.Split('#', 2)[0].Trim())
        .Where(id => id.Length > 0)
        .ToHashSet(StringComparer.Ordinal);
}
