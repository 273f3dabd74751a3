using System.Text.RegularExpressions;

namespace ServiceComb.Net.Tests.Architecture;

/// <summary>Tests that the folders of the core use each other only as the table in docs/architecture.md allows.</summary>
public sealed partial class FolderOrderTests
{
    // The types of this folder are in the namespace ServiceComb.Net, which needs no using directive.
    private const string Options = "Options";
    private static readonly string Core = Path.Combine(Repository.Root, "src", "ServiceComb.Net.Core");

    // | `Governance` | Client, Options, Discovery |
    private static readonly Dictionary<string, string[]> Allowed = File.ReadLines(Path.Combine(Repository.Root, "docs", "architecture.md"))
        .SkipWhile(static line => line != "| folder | may use |")
        .Skip(2)
        .TakeWhile(static line => line.StartsWith('|'))
        .Select(static line => line.Split('|', StringSplitOptions.TrimEntries))
        .ToDictionary(static row => row[1].Trim('`'), static row => row[2].Split(", ", StringSplitOptions.RemoveEmptyEntries));

    public static TheoryData<string> Folders => [.. Allowed.Keys];

    [Fact]
    public void Every_folder_is_in_the_table() =>
        Assert.Equal(
            Directory.GetDirectories(Core).Select(static folder => Path.GetFileName(folder)).Where(static name => name is not ("bin" or "obj")).Order(StringComparer.Ordinal),
            Allowed.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void A_folder_may_use_only_folders_above_it()
    {
        List<string> above = [];
        foreach (var (folder, used) in Allowed)
        {
            Assert.Subset(above.ToHashSet(), used.ToHashSet());
            above.Add(folder);
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_uses_only_the_folders_that_the_table_allows(string folder)
    {
        var optionTypes = SourceFiles(Options).SelectMany(static file => Declaration().Matches(File.ReadAllText(file))).Select(static match => match.Groups[1].Value).ToHashSet();
        Assert.Contains("ServiceCombOptions", optionTypes);
        var violations = SourceFiles(folder)
            .SelectMany(file => Uses(ReadCode(file), optionTypes).Distinct().Select(used => (Folder: used, File: Path.GetRelativePath(Core, file))))
            .Where(use => use.Folder != folder && Allowed.ContainsKey(use.Folder) && !Allowed[folder].Contains(use.Folder))
            .Select(static use => $"{use.File} uses {use.Folder}");
        Assert.Empty(violations);
    }

    private static IEnumerable<string> SourceFiles(string folder) => Directory.EnumerateFiles(Path.Combine(Core, folder), "*.cs", SearchOption.AllDirectories);

    private static string ReadCode(string file) =>
        string.Join('\n', File.ReadLines(file).Where(static line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));

    private static IEnumerable<string> Uses(string source, HashSet<string> optionTypes) =>
        Namespace().Matches(source).Select(static match => match.Groups[1].Value)
            .Concat(Word().Matches(source).Where(match => optionTypes.Contains(match.Value)).Select(static _ => Options));

    [GeneratedRegex(@"(?<!^namespace )\bServiceComb\.Net\.(\w+)", RegexOptions.Multiline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^(?:public|internal) [\w ]*(?:class|record|struct|enum|interface) (\w+)", RegexOptions.Multiline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\b\w+\b", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Word();
}
