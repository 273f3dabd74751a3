using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Client.Tests.Engines;

namespace ServiceComb.Net.Client.Tests.Addresses;

/// <summary>Tests the preference for addresses of the same zone and region.</summary>
public sealed class ZoneTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Addresses_of_the_same_zone_are_used_first()
    {
        var counts = await CountAsync("r1", "a", "?region=r1&availableZone=a", "?region=r1&availableZone=b", "?region=r2&availableZone=a", "");
        Assert.Equal("8 0 0 0", counts);
    }

    [Fact]
    public async Task Addresses_of_the_same_region_are_used_next()
    {
        Assert.Equal("4 4 0", await CountAsync("r1", "c", "?region=R1&availableZone=a", "?region=r1", "?region=r2&availableZone=c"));
        Assert.Equal("8 0", await CountAsync("r1", null, "?availableZone=c&region=r1", "?region=r2&availableZone=c"));
    }

    [Fact]
    public async Task Without_a_near_address_all_addresses_are_equal()
    {
        Assert.Equal("4 4", await CountAsync("r3", "a", "?region=r1&availableZone=a", "?region=r2"));
        Assert.Equal("4 4", await CountAsync(null, null, "?region=r1&availableZone=a", ""));
        Assert.Equal("4 4", await CountAsync("r1", "a", "", ""));
    }

    [Fact]
    public async Task Failed_zones_fall_back_to_the_region_and_then_to_other_addresses()
    {
        await using var zone = await StubEngine.RespondingAsync(503);
        await using var region = await StubEngine.RespondingAsync(503);
        await using var rest = await StubEngine.RespondingAsync(200, "{}");
        var options = Transports.Options(
            $"{rest.Address}?region=r2", $"{zone.Address}?region=r1&availableZone=a", $"{region.Address}?region=r1&availableZone=b");
        (options.Region, options.AvailableZone) = ("r1", "a");
        using var transport = new EngineHttpClient(options, new FakeTimeProvider());
        var failed = 0;
        for (var call = 0; call < 10; call++)
        {
            try
            {
                await new RegistryClient(transport).ListMicroservicesAsync(Cancelled);
            }
            catch (Client.Errors.EngineException)
            {
                failed++;
            }
        }

        // The addresses of zone and region are each other's retry until both are unhealthy.
        Assert.Equal((3, 3, 3, 7), (zone.Requests.Count, region.Requests.Count, failed, rest.Requests.Count));
    }

    private static async Task<string> CountAsync(string? region, string? zone, params string[] marks)
    {
        var stubs = new List<StubEngine>();
        foreach (var _ in marks)
        {
            stubs.Add(await StubEngine.RespondingAsync(200, "{}"));
        }

        var options = Transports.Options([.. stubs.Zip(marks, (stub, mark) => $"{stub.Address}/base{mark}")]);
        (options.Region, options.AvailableZone) = (region, zone);
        using (var transport = new EngineHttpClient(options))
        {
            for (var call = 0; call < 8; call++)
            {
                await new RegistryClient(transport).ListMicroservicesAsync(Cancelled);
            }
        }

        Assert.All(stubs.SelectMany(stub => stub.Requests), request => Assert.Equal("/base/v4/default/registry/microservices", request.Target));
        var counts = string.Join(' ', stubs.Select(stub => stub.Requests.Count));
        foreach (var stub in stubs)
        {
            await stub.DisposeAsync();
        }

        return counts;
    }
}
