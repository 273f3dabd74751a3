namespace ServiceComb.Net.Conformance.Recording;

/// <summary>Reads a file with one ID per line, followed by <c>#</c> and a reason.</summary>
internal static class IdList
{
    public static IReadOnlySet<string> Read(string fileName) => File.ReadLines(TestData.PathOf(fileName))
        .Select(line => line.Split('#', 2)[0].Trim())
        .Where(id => id.Length > 0)
        .ToHashSet(StringComparer.Ordinal);
}
