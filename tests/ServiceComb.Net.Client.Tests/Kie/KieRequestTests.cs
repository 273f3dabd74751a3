using Microsoft.AspNetCore.Http;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Client.Tests.Engines;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Client.Tests.Kie;

/// <summary>Tests the requests of the client of the configuration center.</summary>
public sealed class KieRequestTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_query_is_sent_as_query_parameters()
    {
        Assert.Equal("GET /v1/default/kie/kv", (await SentAsync(kie => kie.ListAsync(new KieQuery(), Cancelled))).ToString());
        Assert.Equal(
            "GET /v1/default/kie/kv?label=app%3Aa%26b&label=environment%3A&match=exact&status=enabled&revision=-1&wait=2s",
            (await SentAsync(kie => kie.ListAsync(
                new KieQuery
                {
                    Labels = [new("app", "a&b"), new("environment", "")],
                    ExactMatch = true,
                    Status = KieStatus.Enabled,
                    Revision = -1,
                    Wait = TimeSpan.FromSeconds(1.2),
                },
                Cancelled))).ToString());
        Assert.Equal(
            "GET /v1/default/kie/kv?key=beginWith%28a%2B%29",
            (await SentAsync(kie => kie.ListAsync(new KieQuery { Key = "beginWith(a+)" }, Cancelled))).ToString());
    }

    [Fact]
    public async Task An_unmodified_list_is_not_an_empty_list()
    {
        await using var stub = await StubEngine.RespondingAsync(304);
        using var transport = Transports.To(stub.Address);
        var response = await new KieClient(transport).ListAsync(new KieQuery { Revision = 7 }, Cancelled);
        Assert.Equal((true, 7L, 0), (response.NotModified, response.Revision, response.Items.Count));
    }

    [Theory]
    [InlineData("12", 12L)]
    [InlineData("x", null)]
    [InlineData(null, null)]
    public async Task The_revision_is_that_of_the_header(string? header, long? revision)
    {
        await using var stub = await StubEngine.StartAsync(context =>
        {
            context.Response.Headers["X-Kie-Revision"] = header;
            return context.Response.WriteAsync("""{"total":0}""");
        });
        using var transport = Transports.To(stub.Address);
        var response = await new KieClient(transport).ListAsync(new KieQuery { Revision = 7 }, Cancelled);
        Assert.Equal((false, revision, 0), (response.NotModified, response.Revision, response.Items.Count));
    }

    [Fact]
    public async Task Items_are_sent_without_nulls()
    {
        Assert.Equal(
            """POST /v1/default/kie/kv {"key":"k","value":"v","status":"enabled","labels":{"app":"a"}}""",
            Whole(await SentAsync(kie => kie.CreateAsync(new KieItem { Key = "k", Value = "v", Labels = new Dictionary<string, string> { ["app"] = "a" } }, Cancelled))));
        Assert.Equal("""PUT /v1/default/kie/kv/i {"status":"disabled"}""", Whole(await SentAsync(kie => kie.UpdateAsync("i", null, KieStatus.Disabled, Cancelled))));
        Assert.Equal("DELETE /v1/default/kie/kv/i ", Whole(await SentAsync(kie => kie.DeleteAsync("i", Cancelled))));
        Assert.Equal("""DELETE /v1/default/kie/kv {"ids":["a","b"]}""", Whole(await SentAsync(kie => kie.DeleteManyAsync(["a", "b"], Cancelled))));
    }

    private static string Whole(ReceivedRequest request) => $"{request} {request.Body}";

    private static async Task<ReceivedRequest> SentAsync(Func<KieClient, Task> call)
    {
        await using var stub = await StubEngine.RespondingAsync(200, "{}");
        using var transport = Transports.To(stub.Address);
        await call(new KieClient(transport));
        return stub.Requests.Single();
    }
}
