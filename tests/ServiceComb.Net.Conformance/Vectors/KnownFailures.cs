namespace ServiceComb.Net.Conformance.Vectors;

/// <summary>The vectors whose behavior differs from java-chassis: a line <c>id side pass</c> for each case in
/// vectors/known-failures.txt, with * for any side or pass.</summary>
internal static class KnownFailures
{
    private static readonly string[][] Entries =
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "vectors", "known-failures.txt"))
            .Where(static line => line.Length > 0 && line[0] != '#')
            .Select(static line => line.Split(' ')),
    ];

    /// <summary>Gets the IDs in the file.</summary>
    public static IEnumerable<string> Ids => Entries.Select(static line => line[0]);

    public static bool Contains(string id, string side, string pass) =>
        Array.Exists(Entries, line => line[0] == id && (line[1] == "*" || line[1] == side) && (line[2] == "*" || line[2] == pass));
}
