namespace ServiceComb.Net.Conformance.Recording;

/// <summary>Compares test data with the originals in the folder <c>shared</c> beside the repository, if it exists.</summary>
internal static class OriginalData
{
    /// <summary>Returns the path of an original; null outside a repository.</summary>
    public static string? Find(string path) => RepositoryRoot() is { Parent: { } parent } ? Path.Combine(parent.FullName, "shared", path) : null;

    /// <summary>Fails when a copy differs from its original.</summary>
    public static void AssertIsCopy(string copy, string path)
    {
        if (Find(path) is not { } original || !File.Exists(original))
        {
            return;
        }

        Assert.True(File.ReadAllBytes(original).AsSpan().SequenceEqual(File.ReadAllBytes(copy)), $"{copy} is not {original}");
    }

    private static DirectoryInfo? RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "global.json")))
        {
            folder = folder.Parent;
        }

        return folder;
    }
}
