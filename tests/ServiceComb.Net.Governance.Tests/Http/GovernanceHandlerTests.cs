using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Governance.Tests.Fixtures;

namespace ServiceComb.Net.Governance.Tests.Http;

public sealed class GovernanceHandlerTests
{
    private const string All = "matches: [{name: all}]";
    private static readonly Uri Orders = new("http://orders/list?a=1");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_goes_to_an_instance_with_base_path_and_query_and_keeps_its_own_address()
    {
        await using var stub = await StubServer.StartAsync();
        using var fixture = new GovernanceFixture(TimeProvider.System);
        fixture.Directory.Publish("orders", stub.As("a", basePath: "base/"));
        using var request = new HttpRequestMessage(HttpMethod.Get, Orders);
        using var response = await fixture.Client.SendAsync(request, Stop);
        Assert.Equal(["GET /base/list?a=1"], stub.Requests);
        Assert.Equal(Orders, response.RequestMessage!.RequestUri);
    }

    [Theory]
    [InlineData("http://orders?next=/a/b", "GET /?next=/a/b")]
    [InlineData("http://orders#x/y", "GET /")]
    [InlineData("http://orders", "GET /")]
    [InlineData("http://orders/a?b=/c#/d", "GET /a?b=/c")]
    public async Task A_path_begins_where_the_host_ends(string address, string asked)
    {
        await using var stub = await StubServer.StartAsync();
        using var fixture = new GovernanceFixture(TimeProvider.System);
        fixture.Directory.Publish("orders", stub.As("a"));
        await fixture.Client.GetAsync(new Uri(address), Stop);
        Assert.Equal([asked], stub.Requests);
    }

    [Fact]
    public void Calls_that_block_are_governed_as_well()
    {
        var tries = 0;
        using var fixture = new GovernanceFixture(
            TimeProvider.System,
            services => services.AddHttpClient("governed").ConfigurePrimaryHttpMessageHandler(() => new Blocking(request =>
                new HttpResponseMessage(++tries == 1 ? HttpStatusCode.ServiceUnavailable : request.RequestUri!.Host == "a.host" ? HttpStatusCode.OK : HttpStatusCode.BadRequest))),
            ("servicecomb.matchGroup.all", All),
            ("servicecomb.retry.all", "maxAttempts: 1"));
        fixture.Directory.Publish("orders", FakeDirectory.Instance("a", address: "http://a.host/"));
        using var request = new HttpRequestMessage(HttpMethod.Get, Orders);
        using var response = fixture.Client.Send(request, Stop);
        Assert.Equal((HttpStatusCode.OK, 2, Orders), (response.StatusCode, tries, request.RequestUri));
    }

    [Fact]
    public async Task A_service_that_is_called_by_another_name_has_the_rules_of_its_own()
    {
        var transport = new ScriptedHandler();
        using var fixture = new GovernanceFixture(
            TimeProvider.System, transport.Use, ("servicecomb.routeRule.orders", "- route: [{weight: 100, tags: {version: 2.0.0}}]"));
        fixture.Directory.PublishAs("shop", "orders", FakeDirectory.Instance("a", "1.0.0", "http://a.host/"), FakeDirectory.Instance("b", "2.0.0", "http://b.host/"));
        for (var i = 0; i < 4; i++)
        {
            await fixture.Client.GetAsync(new Uri("http://shop/list"), Stop);
        }

        Assert.All(transport.Hosts, static host => Assert.Equal("b.host", host));
        Assert.All(transport.Headers, static headers => Assert.Equal("orders", headers["x-cse-target-microservice"]));
    }

    [Fact]
    public async Task Other_hosts_and_explicit_ports_pass_through_untouched()
    {
        await using var stub = await StubServer.StartAsync();
        using var fixture = new GovernanceFixture(TimeProvider.System);
        fixture.Directory.Publish("127.0.0.1");
        using var response = await fixture.Client.GetAsync(new Uri(stub.Address + "x"), Stop);
        Assert.Equal(["GET /x"], stub.Requests);
    }

    [Fact]
    public async Task No_instance_is_an_exception_that_names_the_service()
    {
        using var fixture = new GovernanceFixture(TimeProvider.System, ("servicecomb.routeRule.carts", "- {route: [{weight: 100, tags: {version: 9.9.9}}], emptyProtection: false}"));
        fixture.Directory.Publish("orders");
        fixture.Directory.Publish("carts", FakeDirectory.Instance("a"));
        var none = await Assert.ThrowsAsync<NoInstanceException>(() => fixture.Client.GetAsync(Orders, Stop));
        Assert.Equal(("orders", "no instance of 'orders' is known", HttpStatusCode.ServiceUnavailable), (none.Service, none.Message, none.StatusCode));
        none = await Assert.ThrowsAsync<NoInstanceException>(() => fixture.Client.GetAsync(new Uri("http://carts/"), Stop));
        Assert.Equal("the route rule of 'carts' leaves no instance", none.Message);
    }

    [Fact]
    public async Task A_retry_goes_to_another_instance_with_the_same_content()
    {
        await using var bad = await StubServer.StartAsync(503);
        await using var good = await StubServer.StartAsync();
        using var fixture = Retrying("maxAttempts: 1");
        fixture.Directory.Publish("orders", bad.As("bad"), good.As("good"));
        for (var i = 0; i < 4; i++)
        {
            using var response = await fixture.Client.PostAsync(Orders, new StringContent("hello"), Stop);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.All(good.Requests, asked => Assert.Equal("POST /list?a=1 hello", asked));
        Assert.Equal(4, good.Requests.Count);
        Assert.NotEmpty(bad.Requests);
    }

    [Fact]
    public async Task A_refused_connection_is_retried_on_another_instance()
    {
        await using var good = await StubServer.StartAsync();
        using var fixture = Retrying("maxAttempts: 1");
        fixture.Directory.Publish("orders", FakeDirectory.Instance("gone", address: "http://127.0.0.1:1/"), good.As("good"));
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await fixture.Client.GetAsync(Orders, Stop)).StatusCode);
        }
    }

    [Fact]
    public async Task MaxAttempts_are_additional_tries_and_the_last_response_is_returned()
    {
        await using var stub = await StubServer.StartAsync(502);
        using var fixture = Retrying("maxAttempts: 2");
        fixture.Directory.Publish("orders", stub.As("a"));
        Assert.Equal(HttpStatusCode.BadGateway, (await fixture.Client.GetAsync(Orders, Stop)).StatusCode);
        Assert.Equal(3, stub.Requests.Count);
        stub.Status = 500;
        Assert.Equal(HttpStatusCode.InternalServerError, (await fixture.Client.GetAsync(Orders, Stop)).StatusCode);
        Assert.Equal(4, stub.Requests.Count);
    }

    [Fact]
    public async Task The_last_response_becomes_an_exception_when_the_document_says_so()
    {
        await using var stub = await StubServer.StartAsync(502);
        using var fixture = Retrying("{maxAttempts: 1, failAfterMaxAttempts: true}");
        fixture.Directory.Publish("orders", stub.As("a"));
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => fixture.Client.GetAsync(Orders, Stop));
        Assert.Equal(HttpStatusCode.BadGateway, failure.StatusCode);
    }

    [Fact]
    public async Task RetryOnSame_stays_with_the_instance_first()
    {
        await using var first = await StubServer.StartAsync(503);
        await using var second = await StubServer.StartAsync(503);
        using var fixture = Retrying("{maxAttempts: 3, retryOnSame: 1}");
        fixture.Directory.Publish("orders", first.As("a"), second.As("b"));
        await fixture.Client.GetAsync(Orders, Stop);
        Assert.Equal((2, 2), (first.Requests.Count, second.Requests.Count));
    }

    [Fact]
    public async Task A_stream_is_rewound_where_it_can_be_and_sent_once_where_not()
    {
        await using var stub = await StubServer.StartAsync(503);
        using var fixture = Retrying("maxAttempts: 3");
        fixture.Directory.Publish("orders", stub.As("a"));
        using var once = new StreamContent(new OneWayStream("once"));
        using (await fixture.Client.PostAsync(Orders, once, Stop))
        {
            Assert.Equal(["POST /list?a=1 once"], stub.Requests);
        }

        using var again = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes("again")));
        using (await fixture.Client.PostAsync(Orders, again, Stop))
        {
            Assert.Equal(4, stub.Requests.Count(asked => asked == "POST /list?a=1 again"));
        }
    }

    [Fact]
    public async Task Rate_limited_is_a_429_that_names_the_policy()
    {
        await using var stub = await StubServer.StartAsync();
        var time = new FakeTimeProvider();
        using var fixture = new GovernanceFixture(time, ("servicecomb.matchGroup.all", All), ("servicecomb.rateLimiting.all", "{rate: 1, limitRefreshPeriod: 2500}"));
        fixture.Directory.Publish("orders", stub.As("a"));
        Assert.Equal(HttpStatusCode.OK, (await fixture.Client.GetAsync(Orders, Stop)).StatusCode);
        using var refused = await fixture.Client.GetAsync(Orders, Stop);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(3), refused.Headers.RetryAfter!.Delta);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
        Assert.Contains("servicecomb.rateLimiting.all", await refused.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        time.Advance(TimeSpan.FromSeconds(2.5));
        Assert.Equal(HttpStatusCode.OK, (await fixture.Client.GetAsync(Orders, Stop)).StatusCode);
        Assert.Equal(2, stub.Requests.Count);
    }

    [Fact]
    public async Task An_open_breaker_is_a_503_and_closes_again_after_good_probes()
    {
        await using var stub = await StubServer.StartAsync(503);
        var time = new FakeTimeProvider();
        using var fixture = new GovernanceFixture(
            time,
            ("servicecomb.matchGroup.all", All),
            ("servicecomb.circuitBreaker.all", "{minimumNumberOfCalls: 2, waitDurationInOpenState: 10S, permittedNumberOfCallsInHalfOpenState: 1}"));
        fixture.Directory.Publish("orders", stub.As("a"));
        await fixture.Client.GetAsync(Orders, Stop);
        await fixture.Client.GetAsync(Orders, Stop);
        using var refused = await fixture.Client.GetAsync(Orders, Stop);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, 2), (refused.StatusCode, stub.Requests.Count));
        Assert.Contains("servicecomb.circuitBreaker.all", await refused.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        stub.Status = 200;
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(HttpStatusCode.OK, (await fixture.Client.GetAsync(Orders, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await fixture.Client.GetAsync(Orders, Stop)).StatusCode);
    }

    private sealed class OneWayStream(string text) : MemoryStream(Encoding.UTF8.GetBytes(text))
    {
        public override bool CanSeek => false;
    }

    private static GovernanceFixture Retrying(string retry) =>
        new(TimeProvider.System, ("servicecomb.matchGroup.all", All), ("servicecomb.retry.all", retry));

    private sealed class Blocking(Func<HttpRequestMessage, HttpResponseMessage> respond) : HttpMessageHandler
    {
        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) => respond(request);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("nobody may go on without this thread");
    }
}
