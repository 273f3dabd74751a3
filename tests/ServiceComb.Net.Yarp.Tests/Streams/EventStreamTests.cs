using System.Net;
using System.Net.ServerSentEvents;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ServiceComb.Net.Yarp.Tests.Fixtures;

namespace ServiceComb.Net.Yarp.Tests.Streams;

public sealed class EventStreamTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(StreamingGateway.Combinations), MemberType = typeof(StreamingGateway))]
    public async Task Events_arrive_one_by_one_and_the_instance_sees_that_the_client_is_gone(bool retries, int version, HttpProtocols protocols)
    {
        using var received = new SemaphoreSlim(0);
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var backend = await StreamingBackend.StartAsync(
            async context =>
            {
                using var registration = context.RequestAborted.Register(gone.SetResult);
                context.Response.ContentType = "text/event-stream";
                for (var i = 0; i < 5; i++)
                {
                    await context.Response.WriteAsync($"data: {i}\n\n", Stop);
                    await context.Response.Body.FlushAsync(Stop);
                    // The next event is sent when this one has been received.
                    await received.WaitAsync(Stop);
                }

                await gone.Task;
            },
            protocols);
        await using var gateway = await StreamingGateway.StartAsync([backend.Instance], retries, version == 2 ? HttpVersion.Version20 : HttpVersion.Version11);
        using (var response = await gateway.Client.GetAsync("/orders/events", HttpCompletionOption.ResponseHeadersRead, Stop))
        {
            Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
            var expected = 0;
            await foreach (var one in SseParser.Create(await response.Content.ReadAsStreamAsync(Stop)).EnumerateAsync(Stop))
            {
                Assert.Equal($"{expected++}", one.Data);
                received.Release();
                if (expected == 5)
                {
                    break;
                }
            }
        }

        await gone.Task.WaitAsync(TimeSpan.FromSeconds(120), Stop);
        Assert.Equal(["GET /events"], backend.Requests);
    }
}
