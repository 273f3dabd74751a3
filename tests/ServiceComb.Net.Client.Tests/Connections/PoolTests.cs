using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Client.Tests.Engines;

namespace ServiceComb.Net.Client.Tests.Connections;

public sealed class PoolTests
{
    [Theory]
    [InlineData(300, 1)]
    [InlineData(0, 5)]
    public async Task A_connection_is_reused_during_its_lifetime(int lifeInSeconds, int connections)
    {
        var seen = new ConcurrentDictionary<string, int>();
        await using var stub = await StubEngine.StartAsync(context =>
        {
            seen.AddOrUpdate(context.Connection.Id, 1, static (_, count) => count + 1);
            return context.Response.WriteAsync("{}");
        });
        var options = Transports.Options(stub.Address);
        options.ConnectionLifetime = TimeSpan.FromSeconds(lifeInSeconds);
        using var transport = new EngineHttpClient(options);
        for (var call = 0; call < 5; call++)
        {
            await new RegistryClient(transport).ListMicroservicesAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(connections, seen.Count);
    }
}
