using System.Net;
using Microsoft.Extensions.DependencyInjection;

using ServiceComb.Net.Governance.Tests.Fixtures;

namespace ServiceComb.Net.Governance.Tests.Http;

public sealed class ClientsTests
{
    private static readonly Uri Orders = new("http://orders/list");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_client_is_governed_by_default_and_one_can_be_excluded()
    {
        var transport = new ScriptedHandler();
        using var fixture = new GovernanceFixture(TimeProvider.System, services =>
        {
            services.ConfigureHttpClientDefaults(client => client.AddServiceCombGovernance().ConfigurePrimaryHttpMessageHandler(() => transport));
            services.AddHttpClient("out").RemoveServiceCombGovernance();
            services.AddHttpClient("in").RemoveServiceCombGovernance().AddServiceCombGovernance();
        });
        fixture.Directory.Publish("orders", FakeDirectory.Instance("a", address: "http://a.host/"));
        foreach (var name in new[] { "governed", "any", "out", "in" })
        {
            await fixture.NewClient(name).GetAsync(Orders, Stop);
        }

        Assert.Equal(["a.host", "a.host", "orders", "a.host"], transport.Hosts);
    }

    [Fact]
    public void Another_handler_that_retries_is_named_once()
    {
        using var fixture = new GovernanceFixture(TimeProvider.System, services => services.AddHttpClient("governed")
            .ConfigureAdditionalHttpMessageHandlers((handlers, _) => handlers.Add(new Microsoft.Extensions.Http.PolicyHttpMessageHandler())));
        _ = fixture.NewClient("governed");
        _ = fixture.Services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler("governed");
        var line = Assert.Single(fixture.Logs.Warnings);
        Assert.Contains("'governed'", line, StringComparison.Ordinal);
        Assert.Contains("PolicyHttpMessageHandler", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Governance_precedes_service_discovery_in_any_order_of_registration()
    {
        var transport = new ScriptedHandler();
        using var fixture = new GovernanceFixture(TimeProvider.System, services =>
        {
            services.AddServiceDiscovery();
            services.AddHttpClient("both").AddServiceDiscovery().AddServiceCombGovernance().ConfigurePrimaryHttpMessageHandler(() => transport);
        });
        fixture.Directory.Publish("orders", FakeDirectory.Instance("a", address: "http://a.host:8080/"));
        await fixture.NewClient("both").GetAsync(Orders, Stop);
        Assert.Equal(["a.host"], transport.Hosts);
    }

    [Theory]
    [InlineData("http://orders", "http://a.host:8080/base/")]
    [InlineData("http://orders/", "http://a.host:8080/base/")]
    [InlineData("http://orders?q=1", "http://a.host:8080/base/?q=1")]
    [InlineData("http://orders/a/../b", "http://a.host:8080/base/b")]
    [InlineData("http://orders/a.b/c.json?v=1.0", "http://a.host:8080/base/a.b/c.json?v=1.0")]
    [InlineData("http://orders/a%20b/%2F?x=%26#part", "http://a.host:8080/base/a%20b/%2F?x=%26")]
    [InlineData("http://orders/ä?q=ü", "http://a.host:8080/base/%C3%A4?q=%C3%BC")]
    [InlineData("http://orders/a//b/...", "http://a.host:8080/base/a//b/...")]
    [InlineData("HTTP://ORDERS/Case", "http://a.host:8080/base/Case")]
    [InlineData("https+http://orders/x?q=1", "http://a.host:8080/base/x?q=1")]
    [InlineData("http+https://Orders", "http://a.host:8080/base/")]
    [InlineData("http://orders/x\\y", "http://a.host:8080/base/x/y")]
    [InlineData("http://orders:9000/x", "http://orders:9000/x")]
    [InlineData("http://user@orders/x", "http://a.host:8080/base/x")]
    [InlineData("http://other/x", "http://other/x")]
    public async Task Path_and_query_arrive_as_they_were_sent(string address, string expected)
    {
        var sent = new List<string>();
        var transport = new ScriptedHandler(request =>
        {
            sent.Add(request.RequestUri!.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped));
            return new HttpResponseMessage(HttpStatusCode.OK);
        });
        using var fixture = new GovernanceFixture(TimeProvider.System, transport.Use);
        fixture.Directory.Publish("orders", FakeDirectory.Instance("a", address: "http://a.host:8080/base/"));
        for (var i = 0; i < 4; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            using var response = await fixture.Client.SendAsync(request, Stop);
            Assert.Equal(new Uri(address), request.RequestUri);
        }

        Assert.All(sent, one => Assert.Equal(expected, one));
    }

    [Fact]
    public async Task Addresses_that_are_kept_are_not_mixed_up()
    {
        var transport = new ScriptedHandler(static request => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(request.RequestUri!.PathAndQuery) });
        using var fixture = new GovernanceFixture(TimeProvider.System, transport.Use);
        fixture.Directory.Publish("orders", FakeDirectory.Instance("a"));
        var random = new Random(1);
        for (var i = 0; i < 2000; i++)
        {
            var path = $"/{(char)('a' + random.Next(3))}{random.Next(3)}{(char)('a' + random.Next(2))}";
            Assert.Equal(path, await fixture.Client.GetStringAsync(new Uri("http://orders" + path), Stop));
        }
    }

}
