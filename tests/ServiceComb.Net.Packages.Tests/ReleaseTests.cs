using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Xml.Linq;

namespace ServiceComb.Net.Packages.Tests;

[Trait("Category", "Slow")]
public sealed class ReleaseTests(ReleaseFixture release) : IClassFixture<ReleaseFixture>
{
    // The kind of the custom debug information that contains a Source Link document (Portable PDB specification).
    private static readonly Guid SourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");

    [Fact]
    public async Task A_package_names_its_commit_and_its_symbols_link_to_the_sources_of_the_commit()
    {
        Assert.SkipWhen(release.Clone is null, "The tests were not built in a git repository.");
        await using var package = await ZipFile.OpenReadAsync(release.Find(ReleaseFixture.FirstVersion, "nupkg"), TestContext.Current.CancellationToken);
        await using var nuspec = await package.GetEntry($"{ReleaseFixture.Package}.nuspec")!.OpenAsync(TestContext.Current.CancellationToken);
        var repository = Assert.Single((await XDocument.LoadAsync(nuspec, LoadOptions.None, TestContext.Current.CancellationToken)).Descendants(), static element => element.Name.LocalName == "repository");
        Assert.Equal(
            ("git", ReleaseFixture.Remote, release.Commit),
            ((string?)repository.Attribute("type"), (string?)repository.Attribute("url"), (string?)repository.Attribute("commit")));

        using var assembly = new PEReader(await ReadAsync(package, "dll"));
        Assert.Contains(assembly.ReadDebugDirectory(), static entry => entry.Type == DebugDirectoryEntryType.Reproducible);

        await using var symbols = await ZipFile.OpenReadAsync(release.Find(ReleaseFixture.FirstVersion, "snupkg"), TestContext.Current.CancellationToken);
        using var provider = MetadataReaderProvider.FromPortablePdbStream(await ReadAsync(symbols, "pdb"));
        var reader = provider.GetMetadataReader();
        var link = reader.GetCustomDebugInformation(EntityHandle.ModuleDefinition).Select(reader.GetCustomDebugInformation).Single(information => reader.GetGuid(information.Kind) == SourceLink);
        Assert.Equal(
            $$$"""{"documents":{"/_/*":"https://raw.githubusercontent.com/example/servicecomb-net/{{{release.Commit}}}/*"}}""",
            Encoding.UTF8.GetString(reader.GetBlobBytes(link.Value)));
        Assert.All(reader.Documents.Select(handle => reader.GetString(reader.GetDocument(handle).Name)), static name => Assert.StartsWith("/_/", name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_version_that_breaks_the_public_surface_of_its_baseline_cannot_be_packed()
    {
        Assert.SkipWhen(release.Clone is null, "The tests were not built in a git repository.");
        string[] baseline = [$"-p:PackageValidationBaselineVersion={ReleaseFixture.FirstVersion}", $"-p:RestoreAdditionalProjectSources={Path.Combine(release.Clone, "packages")}"];
        var (isCompatible, output) = await release.PackAsync("1.1.0", baseline);
        Assert.True(isCompatible, output);

        var source = Path.Combine(release.Clone, "src", ReleaseFixture.Package, "Registry", "InstanceStatus.cs");
        var text = await File.ReadAllTextAsync(source, TestContext.Current.CancellationToken);
        Assert.Contains("public static class InstanceStatus", text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(source, text.Replace("public static class InstanceStatus", "internal static class InstanceStatus", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        (isCompatible, output) = await release.PackAsync("1.2.0", baseline);
        Assert.False(isCompatible);
        Assert.Contains("CP0001", output, StringComparison.Ordinal);
        Assert.Contains("InstanceStatus", output, StringComparison.Ordinal);
    }

    private static async Task<Stream> ReadAsync(ZipArchive archive, string extension)
    {
        await using var entry = await archive.GetEntry($"lib/net10.0/{ReleaseFixture.Package}.{extension}")!.OpenAsync(TestContext.Current.CancellationToken);
        var content = new MemoryStream();
        await entry.CopyToAsync(content, TestContext.Current.CancellationToken);
        content.Position = 0;
        return content;
    }
}
