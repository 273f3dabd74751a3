using System.Text.Json;
using ServiceComb.Net.Governance.Context;
using ServiceComb.Net.Governance.Tests.Fixtures;

namespace ServiceComb.Net.Governance.Tests.Context;

public sealed class InvocationContextTests
{
    private static readonly Uri Orders = new("http://orders/list?type=a");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_carries_the_names_of_the_calling_and_the_called_service()
    {
        var headers = await SendAsync(InvocationContext.Empty);
        Assert.Equal("""{"x-cse-src-microservice":"storefront"}""", headers["x-cse-context"]);
        Assert.Equal("orders", headers["x-cse-target-microservice"]);
        Assert.Equal("%7B%22x-microservice-name%22%3A%22storefront%22%7D", headers["x-invocation-context"]);
        Assert.DoesNotContain("X-B3-TraceId", headers.Keys);
    }

    [Fact]
    public async Task Entries_travel_on_and_the_caller_before_does_not()
    {
        var context = InvocationContext.Empty.With("user-level", "gold").With("x-cse-src-microservice", "gateway").With("city", "Zürich\u007f\"").With("X-B3-TraceId", "abc");
        var headers = await SendAsync(context);
        Assert.All(headers["x-cse-context"], letter => Assert.InRange(letter, ' ', '~'));
        var sent = JsonSerializer.Deserialize<Dictionary<string, string>>(headers["x-cse-context"])!;
        Assert.Equal(("storefront", "gold", "Zürich\u007f\""), (sent["x-cse-src-microservice"], sent["user-level"], sent["city"]));
        Assert.Equal("abc", headers["X-B3-TraceId"]);
        var read = ContextHeaders.Read(headers["x-cse-context"], headers["x-invocation-context"]);
        Assert.Equal(("gold", "Zürich\u007f\"", "storefront"), (read["user-level"], read["city"], read["x-cse-src-microservice"]));
        Assert.Equal("storefront", ContextHeaders.Read(null, headers["x-invocation-context"])["x-microservice-name"]);
    }

    [Fact]
    public async Task Headers_of_the_router_are_sent_as_headers_too_where_they_can_be()
    {
        var context = InvocationContext.Empty.With("user-level", "gold").With("city", "Zürich").With("street", "a\r\nb").With("X-B3-TraceId", "a\nb");
        var headers = await SendAsync(context, ("servicecomb.router.header", "User-Level,city,street,none"));
        Assert.Equal(("gold", "Zürich"), (headers["User-Level"], ContextHeaders.Read(headers["x-cse-context"], null)["city"]));
        Assert.DoesNotContain(headers.Keys, static name => name is "city" or "street" or "none" or "X-B3-TraceId");
    }

    [Fact]
    public async Task Headers_can_be_disabled_and_headers_of_the_caller_are_kept()
    {
        var headers = await SendAsync(InvocationContext.Empty, ("servicecomb.context.headers", "x-cse-context"));
        Assert.DoesNotContain("x-invocation-context", headers.Keys);
        headers = await SendAsync(InvocationContext.Empty, request => request.Headers.Add("x-cse-context", "{}"));
        Assert.Equal("{}", headers["x-cse-context"]);
    }

    [Fact]
    public async Task Headers_can_be_taken_away_while_the_app_runs()
    {
        var transport = new ScriptedHandler();
        using var fixture = new GovernanceFixture(TimeProvider.System, transport.Use);
        fixture.Directory.Publish("orders", FakeDirectory.Instance("a"));
        await fixture.Client.GetAsync(Orders, Stop);
        fixture.Configuration.Change("servicecomb.context.headers", "");
        await fixture.Client.GetAsync(Orders, Stop);
        Assert.Equal([true, false], transport.Headers.Select(static headers => headers.ContainsKey("x-cse-context")));
    }

    [Fact]
    public async Task Lists_of_headers_may_be_arrays()
    {
        var headers = await SendAsync(
            InvocationContext.Empty.With("user-level", "gold").With("region", "r1"),
            ("servicecomb.router.header.0", "user-level"),
            ("servicecomb.router.header.1", "region"),
            ("servicecomb.context.headers.0", "x-cse-context"));
        Assert.Equal(("gold", "r1"), (headers["user-level"], headers["region"]));
        Assert.DoesNotContain("x-invocation-context", headers.Keys);
    }

    [Fact]
    public async Task A_mapper_makes_entries_out_of_the_request()
    {
        var headers = await SendAsync(
            InvocationContext.Empty,
            request => request.Headers.Add("user-id", "jack"),
            ("servicecomb.matchGroup.a", "matches: [{apiPath: {prefix: /list}}]"),
            ("servicecomb.mapper.a", "target: {x-url: $U, x-method: $M, x-user: '$H{user-id}', x-type: '$Q{type}', x-none: '$H{none}', x-static: hello}"));
        var sent = JsonSerializer.Deserialize<Dictionary<string, string>>(headers["x-cse-context"])!;
        Assert.Equal(
            ["x-cse-src-microservice=storefront", "x-method=GET", "x-static=hello", "x-type=a", "x-url=/list", "x-user=jack"],
            sent.Select(pair => $"{pair.Key}={pair.Value}").Order());
    }

    [Fact]
    public async Task Entries_are_matched_as_if_they_were_headers_and_a_header_wins()
    {
        (string, string)[] documents = [("servicecomb.matchGroup.gold", "matches: [{headers: {user-level: {exact: gold}}}]"), ("servicecomb.bulkhead.gold", "maxConcurrentCalls: 0")];
        var gold = InvocationContext.Empty.With("user-level", "gold");
        Assert.Empty(await SendAsync(gold, documents));
        Assert.NotEmpty(await SendAsync(InvocationContext.Empty, documents));
        Assert.NotEmpty(await SendAsync(gold, request => request.Headers.Add("User-Level", "none"), documents));
    }

    [Theory]
    [InlineData("""{"a":"1","b":"2"}""", 2)]
    [InlineData("{}", 0)]
    [InlineData("", 0)]
    [InlineData("""{"a":1}""", 0)]
    [InlineData("""{"a":"1","b":{"c":"2"}}""", 0)]
    [InlineData("""{"a":"1","b":null}""", 0)]
    [InlineData("""["a"]""", 0)]
    [InlineData("\"a\"", 0)]
    [InlineData("""{"a":"1"} x""", 0)]
    [InlineData("""{"a":"1" """, 0)]
    [InlineData("not json", 0)]
    [InlineData("""{"bad name":"1","good":"2"}""", 1)]
    public void Only_flat_objects_of_texts_are_read(string header, int entries)
    {
        Assert.Equal(entries, ContextHeaders.Read(header, null).Entries.Count);
        Assert.Equal(entries, ContextHeaders.Read(null, Uri.EscapeDataString(header)).Entries.Count);
    }

    [Fact]
    public void A_context_is_bounded()
    {
        Assert.Empty(ContextHeaders.Read($$"""{"a":"{{new string('x', 9000)}}"}""", null).Entries);
        var context = InvocationContext.Empty;
        Assert.Throws<ArgumentException>(() => context.With("a", new string('x', 8192)));
        Assert.Throws<ArgumentException>(() => context.With("a b", "x"));
        for (var i = 0; i < InvocationContext.MaxEntries; i++)
        {
            context = context.With($"e{i}", "x");
        }

        Assert.Throws<ArgumentException>(() => context.With("one-more", "x"));
        Assert.Equal("y", context.With("E1", "y")["e1"]);
        Assert.Equal(63, context.Without("e1").Entries.Count);
    }

    [Fact]
    public async Task The_current_context_flows_with_calls_and_not_back()
    {
        Assert.Same(InvocationContext.Empty, InvocationContext.Current);
        await InnerAsync();
        Assert.Same(InvocationContext.Empty, InvocationContext.Current);

        static async Task InnerAsync()
        {
            InvocationContext.Current = InvocationContext.Empty.With("a", "1");
            await Task.Yield();
            Assert.Equal("1", InvocationContext.Current["a"]);
        }
    }

    private static Task<Dictionary<string, string>> SendAsync(InvocationContext context, params (string, string)[] documents) => SendAsync(context, static _ => { }, documents);

    // No headers: the call was not sent.
    private static async Task<Dictionary<string, string>> SendAsync(InvocationContext context, Action<HttpRequestMessage> prepare, params (string, string)[] documents)
    {
        var transport = new ScriptedHandler();
        using var fixture = new GovernanceFixture(TimeProvider.System, transport.Use, documents);
        fixture.Directory.Publish("orders", FakeDirectory.Instance("a"));
        using var request = new HttpRequestMessage(HttpMethod.Get, Orders);
        prepare(request);
        InvocationContext.Current = context;
        await fixture.Client.SendAsync(request, Stop);
        return transport.Headers.SingleOrDefault() ?? [];
    }
}
