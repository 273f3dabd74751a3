using System.Text.RegularExpressions;

namespace ServiceComb.Net.Tests.Architecture;

/// <summary>Tests that no two folders of a project use each other, at any depth. A folder and the folders in it count as one, because
/// C# lets a namespace use those that contain it without a directive.</summary>
public sealed class MutualFolderTests
{
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("ServiceComb.Net.Core", "ServiceComb.Net")]
    [InlineData("ServiceComb.Net.Yarp", "ServiceComb.Net.Yarp")]
    [InlineData("ServiceComb.Net.Protocol", "ServiceComb.Net.Protocol")]
    public void No_two_folders_use_each_other(string project, string rootNamespace)
    {
        var uses = ReadUses(Path.Combine(Repository.Root, "src", project), rootNamespace);
        Assert.NotEmpty(uses);
        Assert.Empty(uses
            .Where(use => string.CompareOrdinal(use.Folder, use.Used) < 0 && uses.Contains((use.Used, use.Folder)))
            .Select(static use => $"{use.Folder} and {use.Used}"));
    }

    private static HashSet<(string Folder, string Used)> ReadUses(string root, string rootNamespace)
    {
        var files = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .ToLookup(file => Path.GetRelativePath(root, Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '.'));
        var folders = files.Select(static group => group.Key).Where(static folder => folder != ".").ToHashSet();
        var name = new Regex($@"\b{Regex.Escape(rootNamespace)}\.([\w.]+)", RegexOptions.None, MatchTimeout);
        return [.. folders.SelectMany(folder => files[folder]
            .SelectMany(file => name.Matches(ReadCode(file)))
            .Select(match => FindFolder(match.Groups[1].Value, folders))
            .Where(used => used is not null && used != folder)
            .Select(used => (folder, used!)))];
    }

    private static string ReadCode(string file) => string.Join('\n', File.ReadLines(file).Where(static line =>
        !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && !line.StartsWith("namespace ", StringComparison.Ordinal)));

    // The name may continue with a type and its members.
    private static string? FindFolder(string name, HashSet<string> folders)
    {
        while (name.Length > 0 && !folders.Contains(name))
        {
            name = name[..Math.Max(name.LastIndexOf('.'), 0)];
        }

        return name.Length == 0 ? null : name;
    }
}
