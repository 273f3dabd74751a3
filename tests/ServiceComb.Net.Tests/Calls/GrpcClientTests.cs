using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ServiceComb.Net.Tests.Fixtures;

namespace ServiceComb.Net.Tests.Calls;

/// <summary>Tests clients of <c>AddGrpcClient</c> that call a service by name.</summary>
public sealed class GrpcClientTests
{
    private static readonly (string, string) All = ("servicecomb:matchGroup:all", "matches: [{apiPath: {prefix: /}}]");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("http://greeter", false)]
    [InlineData("https://greeter", true)]
    [InlineData("http://greeter", true)]
    public async Task Calls_of_all_kinds_reach_the_service(string address, bool tls)
    {
        await using var apps = await AppsFixture.StartAsync();
        await ChatServer.StartAsync(apps, "one", tls);
        var client = await ClientAsync(apps, address);

        Assert.Equal("one: hello for nobody", await client.CallAsync(ChatMethods.Echo, "hello", Options()));

        using var counting = client.Count("n");
        Assert.Equal(["n 1", "n 2", "n 3"], await counting.ResponseStream.ReadAllAsync(Stop).ToListAsync(Stop));

        using var joining = client.Join();
        await joining.RequestStream.WriteAsync("a", Stop);
        await joining.RequestStream.WriteAsync("b", Stop);
        await joining.RequestStream.CompleteAsync();
        Assert.Equal("a+b", await joining);

        using var chat = client.Chat();
        foreach (var text in (string[])["hi", "bye"])
        {
            await chat.RequestStream.WriteAsync(text, Stop);
            Assert.True(await chat.ResponseStream.MoveNext(Stop));
            Assert.Equal($"re: {text}", chat.ResponseStream.Current);
        }

        await chat.RequestStream.CompleteAsync();
        Assert.False(await chat.ResponseStream.MoveNext(Stop));
    }

    [Fact]
    public async Task Metadata_and_deadline_reach_the_server_and_trailers_come_back()
    {
        await using var apps = await AppsFixture.StartAsync();
        await ChatServer.StartAsync(apps, "one");
        var client = await ClientAsync(apps);

        using var call = client.CallAsync(ChatMethods.Echo, "hello", Options(headers: new Metadata { { "user", "ann" } }));
        Assert.Equal("one: hello for ann", await call);
        Assert.Equal("ann", call.GetTrailers().GetValue("greeted"));

        var none = await client.CallAsync(ChatMethods.Deadline, "", Options());
        var some = await client.CallAsync(ChatMethods.Deadline, "", Options(DateTime.UtcNow.AddHours(1)));
        Assert.StartsWith("9999", none, StringComparison.Ordinal);
        Assert.DoesNotContain("9999", some, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_ends_at_its_deadline()
    {
        await using var apps = await AppsFixture.StartAsync();
        await ChatServer.StartAsync(apps, "one");
        var client = await ClientAsync(apps);
        var late = await Assert.ThrowsAsync<RpcException>(async () => await client.CallAsync(ChatMethods.Hang, "", Options(DateTime.UtcNow.AddMilliseconds(300))));
        Assert.Equal(StatusCode.DeadlineExceeded, late.StatusCode);
    }

    [Fact]
    public async Task A_cancelled_call_is_cancelled_at_the_server()
    {
        await using var apps = await AppsFixture.StartAsync();
        var server = await ChatServer.StartAsync(apps, "one");
        var client = await ClientAsync(apps);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        using var call = client.CallAsync(ChatMethods.Hang, "", new CallOptions(cancellationToken: cancellation.Token));
        await server.Hanging.Task.WaitAsync(Stop);
        await cancellation.CancelAsync();
        var cancelled = await Assert.ThrowsAsync<RpcException>(async () => await call);
        Assert.Equal(StatusCode.Cancelled, cancelled.StatusCode);
        await server.Cancelled.Task.WaitAsync(Stop);
    }

    [Fact]
    public async Task Calls_of_one_client_are_balanced_over_the_instances()
    {
        await using var apps = await AppsFixture.StartAsync();
        var one = await ChatServer.StartAsync(apps, "one");
        var two = await ChatServer.StartAsync(apps, "two");
        var client = await ClientAsync(apps);
        for (var i = 0; i < 6; i++)
        {
            await client.CallAsync(ChatMethods.Echo, "hello", Options());
        }

        Assert.Equal((3, 3), (one.Calls.Count, two.Calls.Count));
    }

    [Fact]
    public async Task A_failed_unary_call_is_retried_as_the_document_says()
    {
        await using var apps = await AppsFixture.StartAsync();
        var bad = await ChatServer.StartAsync(apps, "bad");
        await ChatServer.StartAsync(apps, "good");
        bad.Status = StatusCode.Unavailable;
        var client = await ClientAsync(apps, documents: [All, ("servicecomb:retry:all", "{maxAttempts: 2, waitDuration: 0}")]);
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal("good: hello for nobody", await client.CallAsync(ChatMethods.Echo, "hello", Options()));
        }

        Assert.NotEmpty(bad.Calls);
    }

    [Fact]
    public async Task A_circuit_breaker_opens_on_failed_statuses()
    {
        await using var apps = await AppsFixture.StartAsync();
        var bad = await ChatServer.StartAsync(apps, "bad");
        bad.Status = StatusCode.Unavailable;
        var client = await ClientAsync(apps, documents: [All, ("servicecomb:circuitBreaker:all", "{minimumNumberOfCalls: 2, slidingWindowSize: 2}")]);
        for (var i = 0; i < 5; i++)
        {
            var failure = await Assert.ThrowsAsync<RpcException>(async () => await client.CallAsync(ChatMethods.Echo, "hello", Options()));
            Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        }

        Assert.Equal(2, bad.Calls.Count);
    }

    [Fact]
    public async Task A_service_without_a_suitable_endpoint_is_unavailable_and_named_in_the_status()
    {
        await using var apps = await AppsFixture.StartAsync();
        await apps.ProvideAsync("greeter", "plain", "rest://10.0.0.1:80");
        var client = await ClientAsync(apps, "https://greeter");
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await client.CallAsync(ChatMethods.Echo, "hello", Options()));
        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.Contains("no instance of 'greeter' has an https endpoint", failure.Status.Detail, StringComparison.Ordinal);
    }

    private static CallOptions Options(DateTime? deadline = null, Metadata? headers = null) => new(headers, deadline, Stop);

    private static async Task<ChatClient> ClientAsync(AppsFixture apps, string address = "http://greeter", params (string Key, string Value)[] documents)
    {
        var app = await apps.RunAsync("caller", builder =>
        {
            builder.Configuration.AddInMemoryCollection(documents.Select(static one => KeyValuePair.Create(one.Key, (string?)one.Value)));
            builder.AddServiceComb();
            builder.Services.AddGrpcClient<ChatClient>(options => options.Address = new Uri(address))
                .ConfigurePrimaryHttpMessageHandler(static () => new SocketsHttpHandler
                {
                    SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
                });
        });
        return app.Services.GetRequiredService<ChatClient>();
    }
}
