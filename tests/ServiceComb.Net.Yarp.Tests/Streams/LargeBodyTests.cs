using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ServiceComb.Net.Yarp.Tests.Fixtures;

namespace ServiceComb.Net.Yarp.Tests.Streams;

/// <summary>Large bodies pass the gateway in small parts. SERVICECOMB_LARGE_BODY_MIB sets their size, 64 by default.</summary>
[CollectionDefinition(nameof(LargeBodyTests), DisableParallelization = true)]
[Collection(nameof(LargeBodyTests))]
public sealed class LargeBodyTests
{
    private const long MiB = 1024 * 1024;

    // Of the whole process, with the client, the gateway and the instance.
    private const long MaxLiveMemory = 32 * MiB;

    // The buffers of four sockets.
    private const long MaxAhead = 32 * MiB;

    private static readonly long Size = MiB * int.Parse(Environment.GetEnvironmentVariable("SERVICECOMB_LARGE_BODY_MIB") ?? "64", CultureInfo.InvariantCulture);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(StreamingGateway.Combinations), MemberType = typeof(StreamingGateway))]
    public async Task An_upload_is_not_held_in_memory(bool retries, int version, HttpProtocols protocols)
    {
        var memory = new LiveMemory(Size);
        await using var backend = await StreamingBackend.StartAsync(async context => await context.Response.WriteAsync($"{await memory.ReadAsync(context.Request.Body, Stop)}", Stop), protocols);
        await using var gateway = await StreamingGateway.StartAsync([backend.Instance], retries, new Version(version, version == 1 ? 1 : 0));
        memory.Begin();
        using var response = await gateway.Client.PostAsync("/orders/up", new StreamContent(new GeneratedStream(Size)), Stop);
        Assert.Equal($"{Size}", await response.Content.ReadAsStringAsync(Stop));
        Assert.Single(backend.Requests);
        Report(memory, $"upload, retry {retries}, HTTP/{version} to {protocols}");
    }

    [Theory]
    [MemberData(nameof(StreamingGateway.Combinations), MemberType = typeof(StreamingGateway))]
    public async Task A_download_is_not_held_in_memory(bool retries, int version, HttpProtocols protocols)
    {
        var memory = new LiveMemory(Size);
        await using var backend = await StreamingBackend.StartAsync(static context => new GeneratedStream(Size).CopyToAsync(context.Response.Body, Stop), protocols);
        await using var gateway = await StreamingGateway.StartAsync([backend.Instance], retries, new Version(version, version == 1 ? 1 : 0));
        memory.Begin();
        using var response = await gateway.Client.GetAsync("/orders/down", HttpCompletionOption.ResponseHeadersRead, Stop);
        Assert.Equal((HttpStatusCode.OK, Size), (response.StatusCode, await memory.ReadAsync(await response.Content.ReadAsStreamAsync(Stop), Stop)));
        Report(memory, $"download, retry {retries}, HTTP/{version} to {protocols}");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_instance_is_never_far_ahead_of_a_client_that_reads_slowly(bool retries)
    {
        long written = 0;
        await using var backend = await StreamingBackend.StartAsync(async context =>
        {
            var part = new byte[64 * 1024];
            for (var sent = 0L; sent < Size; sent += part.Length)
            {
                await context.Response.Body.WriteAsync(part, context.RequestAborted);
                Interlocked.Add(ref written, part.Length);
            }
        });
        await using var gateway = await StreamingGateway.StartAsync([backend.Instance], retries);
        using var response = await gateway.Client.GetAsync("/orders/down", HttpCompletionOption.ResponseHeadersRead, Stop);
        await using var body = await response.Content.ReadAsStreamAsync(Stop);
        var (part, read) = (new byte[MiB], 0L);
        while (await body.ReadAtLeastAsync(part, part.Length, throwOnEndOfStream: false, Stop) is > 0 and var count)
        {
            read += count;
            Assert.InRange(Interlocked.Read(ref written) - read, long.MinValue, MaxAhead);
        }

        Assert.Equal(Size, read);
    }

    private static void Report(LiveMemory memory, string what)
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"{what}: {Size / MiB} MiB, live memory grew by at most {memory.MaxGrowth / 1024} KiB");
        Assert.InRange(memory.MaxGrowth, long.MinValue, MaxLiveMemory);
    }
}
