namespace ServiceComb.Net.Discovery.Tests.Fixtures;

/// <summary>A temporary directory that is deleted after the test.</summary>
internal sealed class StateDirectory : IDisposable
{
    public string Path { get; } = Directory();

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => System.IO.Directory.Delete(Path, recursive: true);

    private static string Directory() => System.IO.Directory.CreateTempSubdirectory("discovery").FullName;
}
