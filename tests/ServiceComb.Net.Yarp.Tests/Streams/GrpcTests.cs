using System.Globalization;
using System.Net;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ServiceComb.Net.Yarp.Tests.Fixtures;

namespace ServiceComb.Net.Yarp.Tests.Streams;

/// <summary>gRPC over clear text through the gateway, with and without a retry policy: the service is <c>/orders/{method}</c>,
/// and the instance receives <c>/{method}</c>.</summary>
public sealed class GrpcTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_unary_call_has_its_response_and_its_trailers(bool retries)
    {
        await using var backend = await StreamingBackend.StartAsync(RespondAsync, HttpProtocols.Http2);
        await using var gateway = await StreamingGateway.StartAsync([backend.Instance], retries, HttpVersion.Version20);
        using var channel = Open(gateway);
        using var call = channel.CreateCallInvoker().AsyncUnaryCall(GrpcMessages.Method(MethodType.Unary, "Sum"), null, new CallOptions(cancellationToken: Stop), "7");
        Assert.Equal("7", await call);
        Assert.Equal("1", call.GetTrailers().GetValue("x-count"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_unary_call_that_fails_has_its_status_its_message_and_its_trailers_and_is_sent_once(bool retries)
    {
        await using var backend = await StreamingBackend.StartAsync(RespondAsync, HttpProtocols.Http2);
        await using var gateway = await StreamingGateway.StartAsync([backend.Instance], retries, HttpVersion.Version20);
        using var channel = Open(gateway);
        using var call = channel.CreateCallInvoker().AsyncUnaryCall(GrpcMessages.Method(MethodType.Unary, "Fail"), null, new CallOptions(cancellationToken: Stop), "7");
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
        Assert.Equal((StatusCode.Unavailable, "not now", "why"), (failure.StatusCode, failure.Status.Detail, failure.Trailers.GetValue("x-reason")));
        Assert.Single(backend.Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_stream_arrives_message_by_message(bool retries)
    {
        using var received = new SemaphoreSlim(0);
        await using var backend = await StreamingBackend.StartAsync(context => SumAsync(context, received), HttpProtocols.Http2);
        await using var gateway = await StreamingGateway.StartAsync([backend.Instance], retries, HttpVersion.Version20);
        using var channel = Open(gateway);
        using var call = channel.CreateCallInvoker().AsyncClientStreamingCall(GrpcMessages.Method(MethodType.ClientStreaming, "Sum"), null, new CallOptions(cancellationToken: Stop));
        foreach (var number in new[] { "1", "2", "3" })
        {
            await call.RequestStream.WriteAsync(number, Stop);
            Assert.True(await received.WaitAsync(TimeSpan.FromSeconds(120), Stop));
        }

        await call.RequestStream.CompleteAsync();
        Assert.Equal("6", await call.ResponseAsync);
        Assert.Equal("3", call.GetTrailers().GetValue("x-count"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_stream_that_ends_with_an_error_delivers_its_messages_first(bool retries)
    {
        await using var backend = await StreamingBackend.StartAsync(RespondAsync, HttpProtocols.Http2);
        await using var gateway = await StreamingGateway.StartAsync([backend.Instance], retries, HttpVersion.Version20);
        using var channel = Open(gateway);
        using var call = channel.CreateCallInvoker().AsyncServerStreamingCall(GrpcMessages.Method(MethodType.ServerStreaming, "Count"), null, new CallOptions(cancellationToken: Stop), "3");
        var messages = new List<string>();
        var failure = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await call.ResponseStream.MoveNext(Stop))
            {
                messages.Add(call.ResponseStream.Current);
            }
        });
        Assert.Equal(["0", "1", "2"], messages);
        Assert.Equal((StatusCode.Unavailable, "not now", "why"), (failure.StatusCode, failure.Status.Detail, failure.Trailers.GetValue("x-reason")));
        Assert.Single(backend.Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Both_sides_of_a_duplex_stream_talk_in_turns_and_the_instance_sees_that_the_client_cancels(bool retries)
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var backend = await StreamingBackend.StartAsync(
            async context =>
            {
                using var registration = context.RequestAborted.Register(gone.SetResult);
                context.Response.ContentType = "application/grpc";
                while (await context.Request.Body.ReadMessageAsync() is { } message)
                {
                    await context.Response.Body.WriteMessageAsync($"re: {message}");
                }
            },
            HttpProtocols.Http2);
        await using var gateway = await StreamingGateway.StartAsync([backend.Instance], retries, HttpVersion.Version20);
        using var channel = Open(gateway);
        using var call = channel.CreateCallInvoker().AsyncDuplexStreamingCall(GrpcMessages.Method(MethodType.DuplexStreaming, "Talk"), null, new CallOptions(cancellationToken: Stop));
        for (var i = 0; i < 5; i++)
        {
            await call.RequestStream.WriteAsync($"{i}", Stop);
            Assert.True(await call.ResponseStream.MoveNext(Stop));
            Assert.Equal($"re: {i}", call.ResponseStream.Current);
        }

        call.Dispose();
        await gone.Task.WaitAsync(TimeSpan.FromSeconds(120), Stop);
        Assert.Single(backend.Requests);
    }

    private static GrpcChannel Open(StreamingGateway gateway) => GrpcChannel.ForAddress(gateway.Address);

    private static async Task SumAsync(HttpContext context, SemaphoreSlim? received = null)
    {
        context.Response.ContentType = "application/grpc";
        var (sum, count) = (0, 0);
        while (await context.Request.Body.ReadMessageAsync() is { } message)
        {
            sum += int.Parse(message, CultureInfo.InvariantCulture);
            count++;
            received?.Release();
        }

        await context.Response.Body.WriteMessageAsync($"{sum}");
        context.Response.AppendTrailer("grpc-status", "0");
        context.Response.AppendTrailer("x-count", $"{count}");
    }

    private static async Task RespondAsync(HttpContext context)
    {
        switch (context.Request.Path)
        {
            case "/Count":
                context.Response.ContentType = "application/grpc";
                var count = int.Parse((await context.Request.Body.ReadMessageAsync())!, CultureInfo.InvariantCulture);
                for (var i = 0; i < count; i++)
                {
                    await context.Response.Body.WriteMessageAsync($"{i}");
                }

                context.Response.AppendTrailer("grpc-status", "14");
                context.Response.AppendTrailer("grpc-message", "not now");
                context.Response.AppendTrailer("x-reason", "why");
                break;
            case "/Fail":
                context.Response.ContentType = "application/grpc";
                context.Response.Headers["grpc-status"] = "14";
                context.Response.Headers["grpc-message"] = "not now";
                context.Response.Headers["x-reason"] = "why";
                break;
            default:
                await SumAsync(context);
                break;
        }
    }
}
