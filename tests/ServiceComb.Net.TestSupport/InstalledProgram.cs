namespace ServiceComb.Net.TestSupport;

/// <summary>Finds programs of the machine that tests need.</summary>
public static class InstalledProgram
{
    /// <summary>The browsers that Playwright can drive, by their file names.</summary>
    public static readonly IReadOnlyList<string> Browsers = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge"];

    /// <summary>Returns the path of the first program that is on the search path; null when none is installed.</summary>
    public static string? Find(IEnumerable<string> names) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => names.Select(name => Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name)))
            .FirstOrDefault(File.Exists);
}
