using System.Text.RegularExpressions;

namespace ServiceComb.Net.Packages.Tests;

/// <summary>Runs the test classes of the test kit's README in new projects of their frameworks, which have nothing but the packages.</summary>
[Trait("Category", "Slow")]
public sealed partial class TestFrameworkTests(PackageFixture fixture)
{
    [Theory]
    [InlineData("nunit", "EnableNUnitRunner", "NUnit", "NUnit3TestAdapter")]
    [InlineData("mstest", "EnableMSTestRunner", "MSTest.TestFramework", "MSTest.TestAdapter")]
    public async Task The_test_class_of_the_README_passes(string framework, string runner, params string[] packages)
    {
        var folder = fixture.CreateFolder(framework);
        await WriteAppAsync(Path.Combine(folder, "app"));
        var tests = Path.Combine(folder, "tests");
        await WriteAsync(
            Path.Combine(tests, "tests.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <OutputType>Exe</OutputType>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <{runner}>true</{runner}>
              </PropertyGroup>
              <ItemGroup>
                <ProjectReference Include="../app/app.csproj" />
                <PackageReference Include="ServiceComb.Net.Testing" Version="{fixture.Version}" />
                {string.Join("\n    ", await Task.WhenAll(packages.Append("Microsoft.AspNetCore.Mvc.Testing").Select(ReferenceAsync)))}
              </ItemGroup>
            </Project>
            """);
        await WriteAsync(Path.Combine(tests, "OrdersTests.cs"), await ReadSnippetAsync("src/ServiceComb.Net.Testing/README.md", $"<!-- snippet: {framework} -->\n"));

        // The exit code is 0 only when there is a test and all pass.
        await fixture.RunAsync(tests, "run");
    }

    private async Task WriteAppAsync(string folder)
    {
        await WriteAsync(
            Path.Combine(folder, "app.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk.Web">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="ServiceComb.Net" Version="{fixture.Version}" />
              </ItemGroup>
            </Project>
            """);
        await WriteAsync(Path.Combine(folder, "Program.cs"), await ReadSnippetAsync("README.md", ""));
    }

    // Returns the first snippet of C# that follows the text.
    private static async Task<string> ReadSnippetAsync(string page, string before)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(BuildInformation.Repository, page), TestContext.Current.CancellationToken);
        var start = text.IndexOf(before, StringComparison.Ordinal);
        Assert.True(start >= 0, $"{page} lacks {before}");
        return Code().Match(text, start).Groups["code"].Value;
    }

    // The versions are those of this repository, with which the tests are restored.
    private static async Task<string> ReferenceAsync(string package)
    {
        var versions = await File.ReadAllTextAsync(Path.Combine(BuildInformation.Repository, "Directory.Packages.props"), TestContext.Current.CancellationToken);
        var version = Version().Matches(versions).Single(match => match.Groups["package"].Value == package).Groups["version"].Value;
        return $"<PackageReference Include=\"{package}\" Version=\"{version}\" />";
    }

    private static async Task WriteAsync(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
    }

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline, 1000)]
    private static partial Regex Code();

    [GeneratedRegex("PackageVersion Include=\"(?<package>[^\"]+)\" Version=\"(?<version>[^\"]+)\"", RegexOptions.None, 1000)]
    private static partial Regex Version();
}
