using System.Text;
using ServiceComb.Net.Client.Settings;

namespace ServiceComb.Net.Tests.Settings;

public sealed class DocumentationTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "configuration.md")).ReplaceLineEndings("\n");

    [Fact]
    public void The_documented_settings_equal_the_known_settings()
    {
        foreach (var (title, settings) in KnownSettings.Groups)
        {
            Assert.Contains(Table(title, settings), Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_documented_alternative_names_equal_the_known_ones()
    {
        var table = new StringBuilder("| setting | also read as |\n| --- | --- |\n");
        foreach (var setting in KnownSettings.All.Where(static setting => setting.OtherNames.Length > 0))
        {
            table.Append($"| `{setting.Key}` | {string.Join(", ", setting.OtherNames.Select(static name => $"`{name}`"))} |\n");
        }

        Assert.Contains(table.ToString(), Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_setting_is_documented_once()
    {
        var documented = Text.Split('\n').Where(static line => line.StartsWith("| `servicecomb:", StringComparison.Ordinal) && line.Split('|').Length == 8)
            .Select(static line => line.Split('`')[1]);
        Assert.Equal(KnownSettings.All.Select(static setting => setting.Key), documented);
    }

    private static string Table(string title, IEnumerable<KnownSetting> settings)
    {
        var table = new StringBuilder($"## {title}\n\n| setting | property | type | default | unit | meaning |\n| --- | --- | --- | --- | --- | --- |\n");
        foreach (var setting in settings)
        {
            table.Append($"| `{setting.Key}` | {PropertiesOf(setting)} | {TypeOf(setting)} | {setting.Default} | {setting.Unit} | {setting.Meaning} |\n");
        }

        return table.ToString();
    }

    private static string PropertiesOf(KnownSetting setting) =>
        string.Join(", ", setting.Properties.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(static property => $"`{property}`"));

    private static string TypeOf(KnownSetting setting) => setting.Type switch
    {
        SettingType.Boolean => "`true` or `false`",
        SettingType.Integer or SettingType.Duration => "whole number",
        SettingType.Ports => "port, or ports by listener",
        SettingType.Map => "values by name",
        SettingType.Documents => "documents by name",
        var type => type.ToString().ToLowerInvariant(),
    };
}
