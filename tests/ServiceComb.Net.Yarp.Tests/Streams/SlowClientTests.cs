using Microsoft.AspNetCore.Http;
using ServiceComb.Net.Yarp.Tests.Fixtures;

namespace ServiceComb.Net.Yarp.Tests.Streams;

/// <summary>Instances are not blamed for clients that send slowly or go away.</summary>
public sealed class SlowClientTests
{
    private static readonly (string, string) All = ("servicecomb.matchGroup.all", "matches: [{apiPath: {prefix: /}}]");
    private static readonly (string, string) Retry = ("servicecomb.retry.all", "maxAttempts: 2");
    private static readonly (string, string) Isolation = ("servicecomb.instanceIsolation.all", "{minimumNumberOfCalls: 2, slowCallDurationThreshold: 1S}");
    private static readonly (string, string) Breaker = ("servicecomb.circuitBreaker.all", "{minimumNumberOfCalls: 2, slowCallDurationThreshold: 1S}");
    private static readonly (string, string) Limiter = ("servicecomb.timeLimiter.all", "timeoutDuration: 1H");

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    // HttpClient buffers smaller ones.
    private static readonly string Part = new('x', 20_000);

    public static TheoryData<string> Policies => new("none", "retry", "timeLimiter");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task A_slow_upload_is_not_a_slow_call_of_the_instance(string more)
    {
        using var arrived = new SemaphoreSlim(0);
        await using var backend = await StreamingBackend.StartAsync(context => ReadAsync(context, arrived));
        await using var gateway = await StartAsync(backend, more);
        for (var i = 0; i < 4; i++)
        {
            using var content = new InteractiveContent();
            var upload = gateway.Client.PostAsync("/orders/up", content, Stop);
            await content.WriteAsync(Part);
            await ArriveAsync(arrived, content, upload);
            gateway.Time.Advance(TimeSpan.FromSeconds(30));
            content.Complete();
            using var response = await upload;
            Assert.Equal($"200 {Part.Length}", $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync(Stop)}");
        }

        Assert.Empty(GetWarnings(gateway));
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task An_instance_that_responds_slowly_to_a_complete_upload_is_slow(string more)
    {
        using var arrived = new SemaphoreSlim(0);
        using var responding = new SemaphoreSlim(0);
        await using var backend = await StreamingBackend.StartAsync(async context =>
        {
            await ReadAsync(context.Request.Body, context.RequestAborted);
            arrived.Release();
            await responding.WaitAsync(context.RequestAborted);
        });
        await using var gateway = await StartAsync(backend, more);
        for (var i = 0; i < 2; i++)
        {
            using var content = new InteractiveContent();
            var upload = gateway.Client.PostAsync("/orders/up", content, Stop);
            await content.WriteAsync(Part);
            content.Complete();
            await ArriveAsync(arrived, content, upload);
            gateway.Time.Advance(TimeSpan.FromSeconds(30));
            responding.Release();
            using var response = await upload;
            Assert.Equal(200, (int)response.StatusCode);
        }

        Assert.Equal(2, GetWarnings(gateway).Count);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task A_client_that_goes_away_before_the_end_of_its_upload_is_no_failure_of_the_instance(string more)
    {
        using var arrived = new SemaphoreSlim(0);
        using var aborted = new SemaphoreSlim(0);
        await using var backend = await StreamingBackend.StartAsync(async context =>
        {
            try
            {
                await ReadAsync(context, arrived);
            }
            finally
            {
                // The read may fail before RequestAborted is canceled.
                aborted.Release();
            }
        });
        await using var gateway = await StartAsync(backend, more);
        for (var i = 0; i < 4; i++)
        {
            using var content = new InteractiveContent();
            using var client = CancellationTokenSource.CreateLinkedTokenSource(Stop);
            var upload = gateway.Client.PostAsync("/orders/up", content, client.Token);
            await content.WriteAsync(Part);
            await ArriveAsync(arrived, content, upload);
            gateway.Time.Advance(TimeSpan.FromSeconds(30));
            await client.CancelAsync();
            content.Complete();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => upload);
            Assert.True(await aborted.WaitAsync(Limit, Stop));
        }

        Assert.Equal(4, backend.Requests.Count);
        Assert.Equal("0", await gateway.Client.GetStringAsync("/orders/down", Stop));
        Assert.Empty(GetWarnings(gateway));
    }

    private static Task<GatewayFixture> StartAsync(StreamingBackend backend, string more) =>
        GatewayFixture.StartAsync([backend.Instance], [All, Isolation, Breaker, .. more switch { "retry" => [Retry], "timeLimiter" => [Limiter], _ => Array.Empty<(string, string)>() }]);

    // Of a policy whose state changed.
    private static List<string> GetWarnings(GatewayFixture gateway) =>
        [.. gateway.Logs.GetSnapshot().Select(static log => log.Message).Where(static message => message.Contains(".all", StringComparison.Ordinal))];

    private static async Task ArriveAsync(SemaphoreSlim arrived, InteractiveContent content, Task<HttpResponseMessage> upload)
    {
        var arriving = arrived.WaitAsync(Stop);
        if (await Task.WhenAny(arriving, upload).WaitAsync(Limit, Stop) == upload)
        {
            content.Complete();
            Assert.Fail($"the gateway responded {(await upload).StatusCode} before the upload arrived at the instance");
        }
    }

    private static async Task ReadAsync(HttpContext context, SemaphoreSlim arrived)
    {
        var (buffer, total) = (new byte[Part.Length], 0);
        while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) is > 0 and var count)
        {
            if (total == 0)
            {
                arrived.Release();
            }

            total += count;
        }

        await context.Response.WriteAsync($"{total}", Stop);
    }

    private static Task ReadAsync(Stream body, CancellationToken cancellationToken) => body.CopyToAsync(Stream.Null, cancellationToken);
}
