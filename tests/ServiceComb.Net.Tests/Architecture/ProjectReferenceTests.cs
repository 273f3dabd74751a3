using System.Xml.Linq;

namespace ServiceComb.Net.Tests.Architecture;

/// <summary>Tests that project references follow the order in docs/architecture.md.</summary>
public sealed class ProjectReferenceTests
{
    // In the order of the table: a project may reference only the projects above it.
    private static readonly List<string> Projects = [.. File.ReadLines(Path.Combine(Repository.Root, "docs", "architecture.md"))
        .Where(static line => line.StartsWith("| `ServiceComb.Net", StringComparison.Ordinal))
        .Select(static line => line.Split('`')[1])];

    [Fact]
    public void Every_project_is_in_the_table() =>
        Assert.Equal(
            Directory.GetDirectories(Path.Combine(Repository.Root, "src")).Select(static folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal),
            Projects.Order(StringComparer.Ordinal));

    [Fact]
    public void Projects_reference_only_projects_above_them()
    {
        foreach (var (index, project) in Projects.Index())
        {
            var references = XDocument.Load(Path.Combine(Repository.Root, "src", project, $"{project}.csproj"))
                .Descendants("ProjectReference")
                .Select(static reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));
            Assert.All(references, reference => Assert.InRange(Projects.IndexOf(reference), 0, index - 1));
        }
    }

    // docs/adr/0011
    [Fact]
    public void Only_the_gateway_reads_internals_of_another_project()
    {
        var friends = Projects.SelectMany(static project => XDocument.Load(Path.Combine(Repository.Root, "src", project, $"{project}.csproj"))
            .Descendants("InternalsVisibleTo")
            .Select(friend => $"{project} -> {friend.Attribute("Include")!.Value}"))
            .Where(static edge => Projects.Contains(edge.Split(' ')[^1]));
        Assert.Equal(["ServiceComb.Net.Core -> ServiceComb.Net.Yarp"], friends);
    }
}
