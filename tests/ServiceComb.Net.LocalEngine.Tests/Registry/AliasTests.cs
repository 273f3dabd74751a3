namespace ServiceComb.Net.LocalEngine.Tests.Registry;

/// <summary>Tests that an alias belongs to one version of a service.</summary>
public sealed class AliasTests
{
    [Fact]
    public async Task An_alias_can_belong_to_different_services_in_different_versions()
    {
        var directory = Directory.CreateTempSubdirectory("servicecomb-alias-").FullName;
        await using (var host = await RegistryHost.StartAsync(directory))
        {
            var alpha = await host.CreateAsync("alpha", "2.0.0", alias: "al");
            var beta = await host.CreateAsync("beta", "1.2.3.4", alias: "al");
            Assert.Equal(alpha, await host.CreateAsync("gamma", "2.0.0", alias: "al"));
            await host.RegisterAsync(alpha, "a1");
            await host.RegisterAsync(beta, "b1");
        }

        await using var again = await RegistryHost.StartAsync(directory);
        Assert.Equal("b1 a1", await again.FindAsync("al"));
        Assert.Equal("a1", await again.FindAsync("alpha"));
        await again.RegisterAsync(await again.CreateAsync("beta", "1.2.3.4"), "b2");
        Assert.Equal("b1 b2 a1", await again.FindAsync("al"));
    }

    [Fact]
    public async Task A_find_by_alias_makes_every_found_service_a_provider()
    {
        await using var host = await RegistryHost.StartAsync();
        var (alpha, beta, web) = (await host.CreateAsync("alpha", "2.0.0", alias: "al"), await host.CreateAsync("beta", alias: "al"), await host.CreateAsync("web"));
        await host.FindAsync("al", web);

        var (_, providers) = await host.SendAsync(HttpMethod.Get, $"microservices/{web}/providers");
        Assert.Equal(
            new[] { alpha, beta }.Order(StringComparer.Ordinal),
            providers!["providers"]!.AsArray().Select(static one => (string)one!["serviceId"]!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_alias_is_removed_with_its_version()
    {
        await using var host = await RegistryHost.StartAsync();
        var alpha = await host.CreateAsync("alpha", "2.0.0", alias: "al");
        await host.CreateAsync("alpha", "1.0.0");

        Assert.Equal(200, (await host.SendAsync(HttpMethod.Delete, $"microservices/{alpha}?force=true")).Status);
        Assert.Equal("400012", await host.FindAsync("al"));
        Assert.NotEqual(alpha, await host.CreateAsync("beta", "2.0.0", alias: "al"));
    }
}
