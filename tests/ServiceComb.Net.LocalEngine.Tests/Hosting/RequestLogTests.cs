using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using ServiceComb.Net.LocalEngine.Tests.Registry;

namespace ServiceComb.Net.LocalEngine.Tests.Hosting;

public sealed class RequestLogTests
{
    [Theory]
    [InlineData("token=abc", "token=***")]
    [InlineData("a=1&access_token=abc&b=2", "a=1&access_token=***&b=2")]
    [InlineData("Password=abc&password=def", "Password=***&password=***")]
    [InlineData("clientSecret=a=b", "clientSecret=***")]
    [InlineData("appId=shop&serviceName=orders", "appId=shop&serviceName=orders")]
    [InlineData("token&a", "token&a")]
    public async Task Values_of_secret_query_parameters_are_masked(string query, string logged)
    {
        var logs = new FakeLogCollector();
        using var factory = LoggerFactory.Create(logging => logging.AddFilter("Microsoft", LogLevel.None).AddCollector(logs));
        await using (var host = await RegistryHost.StartAsync(configure: options => (options.Logs, options.LogRequests) = (factory, true)))
        {
            using var response = await host.Http.GetAsync(new Uri(host.Engine.RegistryAddress, $"version?{query}"), TestContext.Current.CancellationToken);
        }

        Assert.StartsWith($"GET /version?{logged} -> 200 in ", Assert.Single(logs.GetSnapshot()).Message, StringComparison.Ordinal);
    }
}
