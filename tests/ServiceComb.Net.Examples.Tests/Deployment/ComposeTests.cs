using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace ServiceComb.Net.Examples.Tests.Deployment;

/// <summary>examples/Shop/deploy/compose and the Dockerfile: read strictly, and compared with the apps and the files they name.</summary>
public sealed partial class ComposeTests
{
    private static readonly string Directory = Path.Combine(BuildInformation.Shop, "deploy", "compose");
    private static readonly ComposeFile Compose = Read();

    [Fact]
    public void There_is_a_service_for_each_app_that_the_Dockerfile_builds()
    {
        var apps = Compose.Services.Where(static service => service.Value.Build is not null).ToDictionary();

        Assert.Equal(KnownNames.Projects.Keys, apps.Keys.Order(StringComparer.Ordinal));
        Assert.All(apps, static app =>
        {
            var build = app.Value.Build!;
            var context = Path.GetFullPath(Path.Combine(Directory, build.Context));
            Assert.Equal(Path.GetFullPath(BuildInformation.Repository).TrimEnd('/'), context.TrimEnd('/'));
            Assert.True(File.Exists(Path.Combine(context, build.Dockerfile)));
            Assert.Equal(KnownNames.Projects[app.Key], $"Shop.{build.Args["APP"]}");
            Assert.Equal($"shop-{app.Key}:1.0.0", app.Value.Image);
            Assert.Equal((true, "45s"), (app.Value.ReadOnly, app.Value.StopGracePeriod));
            Assert.All(app.Value.Environment.Keys, name => Assert.True(KnownNames.IsVariable(app.Key, name), name));
        });
    }

    [Fact]
    public void Addresses_in_settings_are_those_of_services_of_the_file()
    {
        Assert.All(Compose.Services.Values.SelectMany(static service => service.Environment), static variable =>
            Assert.All(Hosts().Matches(variable.Value), host => Assert.Contains(host.Groups["name"].Value, Compose.Services.Keys)));
        Assert.Equal("http://service-center:30100", Compose.Services["orders"].Environment["servicecomb__registry__sc__address"]);
        Assert.Equal("http://kie:30110", Compose.Services["orders"].Environment["servicecomb__kie__serverUri"]);
    }

    [Fact]
    public void Services_wait_for_services_that_exist_and_mount_files_and_volumes_that_exist()
    {
        Assert.All(Compose.Services.Values.SelectMany(static service => service.DependsOn), static name => Assert.Contains(name, Compose.Services.Keys));
        Assert.All(Compose.Services.Values.SelectMany(static service => service.Volumes), static volume =>
        {
            var source = volume.Split(':')[0];
            Assert.True(source.StartsWith('.') ? File.Exists(Path.Combine(Directory, source)) : Compose.Volumes.ContainsKey(source), volume);
        });
    }

    [Fact]
    public void Ports_are_open_on_this_machine_only_and_passwords_come_from_the_environment()
    {
        Assert.All(Compose.Services.Values.SelectMany(static service => service.Ports), static port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));
        Assert.All(
            Compose.Services.Values.SelectMany(static service => service.Environment).Where(static variable => variable.Key.Contains("PASSWORD", StringComparison.Ordinal) || variable.Key.Contains("PWD", StringComparison.Ordinal)),
            static variable => Assert.StartsWith("${SHOP_PASSWORD", variable.Value, StringComparison.Ordinal));
    }

    [Fact]
    public void The_final_image_is_chiselled_and_runs_without_root()
    {
        var lines = File.ReadAllLines(Path.Combine(BuildInformation.Shop, "deploy", "Dockerfile"));

        Assert.EndsWith("-chiseled", lines.Last(static line => line.StartsWith("FROM ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal("USER $APP_UID", lines.Last(static line => line.StartsWith("USER ", StringComparison.Ordinal)));
        Assert.Contains(lines, static line => line.Contains("-p:RestoreLockedMode=true", StringComparison.Ordinal));
    }

    private static ComposeFile Read()
    {
        using var text = File.OpenText(Path.Combine(Directory, "compose.yaml"));
        // Unknown names are errors.
        return new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).Build().Deserialize<ComposeFile>(new MergingParser(new Parser(text)));
    }

    [GeneratedRegex(@"(Host=|http://|^)(?<name>[a-z][a-z-]*)(?=[:;]\S)", RegexOptions.None, 1000)]
    private static partial Regex Hosts();
}
