namespace ServiceComb.Net.Conformance.Recording;

/// <summary>A list of ids among the test data, one per line, the reason after a <c>#</c>.</summary>
internal static class IdList
{
    public static IReadOnlySet<string> Read(string fileName) => File.ReadLines(TestData.PathOf(fileName))
        .Select(line => line.Split('#', 2)[0].Trim())
        .Where(id => id.Length > 0)
        .ToHashSet(StringComparer.Ordinal);
}
