using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using ServiceComb.Net.Tests.Fixtures;

namespace ServiceComb.Net.Tests.Settings;

public sealed class WrongAddressTests
{
    private const string RegistryKey = "servicecomb:registry:sc:address";
    private const string KieKey = "servicecomb:kie:serverUri";
    private const string Swapped = "are servicecomb:registry:sc:address and servicecomb:kie:serverUri swapped?";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Swapped_addresses_are_explained()
    {
        await using var apps = await AppsFixture.StartAsync();
        var settings = apps.Settings("catalog").ToDictionary();
        (settings[RegistryKey], settings[KieKey]) = (settings[KieKey], settings[RegistryKey]);
        var lines = await StartAsync(settings);
        Assert.Contains(lines, line => line.Contains($"{settings[RegistryKey]} is the address of a configuration center: {Swapped}", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains($"{settings[KieKey]} is the address of a registry: {Swapped}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unknown_path_of_the_configuration_center_is_explained()
    {
        await using var apps = await AppsFixture.StartAsync();
        var settings = apps.Settings("catalog").ToDictionary();
        settings[KieKey] += "v1/default/kie";
        Assert.Contains(await StartAsync(settings, awaited: KieKey), static line => line.Contains($"Does {KieKey} name the right host, port and path?", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Unreachable_addresses_are_logged_with_their_keys()
    {
        await using var apps = await AppsFixture.StartAsync();
        var settings = apps.Settings("catalog").ToDictionary();
        (settings[RegistryKey], settings[KieKey]) = ("http://127.0.0.1:1", "http://127.0.0.1:1");
        var lines = await StartAsync(settings);
        Assert.Contains(lines, static line => line.Contains("Registration failed", StringComparison.Ordinal) && line.Contains($"The address is from {RegistryKey}.", StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.Contains($"No address in {KieKey} responded", StringComparison.Ordinal));
    }

    /// <summary>Runs an app until a text is logged, and returns the warnings.</summary>
    private static async Task<IEnumerable<string>> StartAsync(Dictionary<string, string?> settings, string awaited = "Registration failed")
    {
        var lines = new FakeLogCollector();
        var builder = AppsFixture.Builder([.. settings, new("servicecomb:registry:drainTimeInMillis", "0")]);
        builder.Logging.AddCollector(lines);
        builder.AddServiceComb();
        await using var app = builder.Build();
        await app.StartAsync(Stop);
        await lines.WaitForAsync(record => record.Message.Contains(awaited, StringComparison.Ordinal));
        await app.StopAsync(Stop);
        return lines.Warnings;
    }
}
