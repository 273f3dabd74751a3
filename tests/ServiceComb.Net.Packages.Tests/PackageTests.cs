using System.IO.Compression;
using System.Text.Json;
using System.Xml.Linq;

namespace ServiceComb.Net.Packages.Tests;

public sealed class PackageTests(PackageFixture fixture)
{
    public static TheoryData<string> Libraries =>
    [
        "ServiceComb.Net", "ServiceComb.Net.Console", "ServiceComb.Net.Core", "ServiceComb.Net.LocalEngine", "ServiceComb.Net.OpenTelemetry", "ServiceComb.Net.Protocol",
        "ServiceComb.Net.Testing", "ServiceComb.Net.Testing.Xunit", "ServiceComb.Net.Yarp",
    ];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void A_library_is_packed_with_documentation_readme_icon_licence_and_symbols(string package)
    {
        using var archive = ZipFile.OpenRead(fixture.Find(package));
        var files = archive.Entries.Select(static entry => entry.FullName).ToList();
        Assert.Contains($"lib/net10.0/{package}.dll", files);
        Assert.Contains($"lib/net10.0/{package}.xml", files);
        Assert.Contains("README.md", files);
        Assert.Contains("icon.png", files);

        var metadata = ReadMetadata(archive);
        Assert.Equal("Apache-2.0", metadata["license"]);
        Assert.Equal("README.md", metadata["readme"]);
        Assert.Equal("icon.png", metadata["icon"]);
        Assert.NotEqual("Package Description", metadata["description"]);

        using var symbols = ZipFile.OpenRead(fixture.Find(package, "snupkg"));
        Assert.Contains(symbols.Entries, entry => entry.FullName == $"lib/net10.0/{package}.pdb");
    }

    [Theory]
    [InlineData("ServiceComb.Net.Core")]
    [InlineData("ServiceComb.Net.Protocol")]
    [InlineData("ServiceComb.Net.OpenTelemetry")]
    public void A_worker_needs_no_web_server(string package)
    {
        using var archive = ZipFile.OpenRead(fixture.Find(package));
        Assert.DoesNotContain("Microsoft.AspNetCore.App", ReadNuspec(archive).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_libraries_templates_and_the_tool_are_packed() => Assert.Equal(
        Libraries.Select(static row => row.Data).Append("ServiceComb.Net.Templates").Append("ServiceComb.Net.Cli").Select(name => $"{name}.{fixture.Version}.nupkg").Order(StringComparer.Ordinal),
        Directory.EnumerateFiles(fixture.Packages, "*.nupkg").Select(Path.GetFileName).Order(StringComparer.Ordinal)!);

    [Theory]
    [InlineData("ServiceComb.Net.Cli")]
    [InlineData("ServiceComb.Net.Templates")]
    public void The_tool_and_the_templates_have_readme_icon_and_licence(string package)
    {
        using var archive = ZipFile.OpenRead(fixture.Find(package));
        Assert.Superset(new HashSet<string> { "README.md", "icon.png" }, archive.Entries.Select(static entry => entry.FullName).ToHashSet());
        var metadata = ReadMetadata(archive);
        Assert.Equal(("Apache-2.0", "README.md", "icon.png"), (metadata["license"], metadata["readme"], metadata["icon"]));
    }

    [Theory]
    [InlineData("servicecomb-web")]
    [InlineData("servicecomb-gateway")]
    public void A_template_references_packages_of_its_own_version(string template)
    {
        using var archive = ZipFile.OpenRead(fixture.Find("ServiceComb.Net.Templates"));
        using var entry = archive.GetEntry($"content/{template}/.template.config/template.json")!.Open();
        using var document = JsonDocument.Parse(entry);
        Assert.Equal(
            BuildInformation.Version,
            document.RootElement.GetProperty("symbols").GetProperty("packageVersion").GetProperty("defaultValue").GetString());
    }

    private static XDocument ReadNuspec(ZipArchive archive)
    {
        using var nuspec = archive.Entries.Single(static entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        return XDocument.Load(nuspec);
    }

    private static Dictionary<string, string> ReadMetadata(ZipArchive archive) =>
        ReadNuspec(archive).Root!.Elements().Single().Elements().ToDictionary(static element => element.Name.LocalName, static element => element.Value);
}
