using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.TestSupport;

/// <summary>A gRPC service and a client for it. Messages are plain text, so that tests need no compiler of protocol buffers.</summary>
public static class GreeterServer
{
    // A flag and the length, before each message.
    private const int PrefixLength = 5;
    private static readonly Marshaller<string> Text = Marshallers.Create(Encoding.UTF8.GetBytes, Encoding.UTF8.GetString);
    private static readonly Method<string, string> Greet = new(MethodType.Unary, "greeter", "Greet", Text, Text);

    /// <summary>Starts a server that responds with <c>hello {name} from {who}</c>, or only with a status.</summary>
    public static async Task<WebApplication> StartAsync(string who, StatusCode status = StatusCode.OK, CancellationToken cancellationToken = default)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2));
        var app = builder.Build();
        Map(app, who, status);
        await app.StartAsync(cancellationToken);
        return app;
    }

    /// <summary>Adds the service to an app.</summary>
    public static void Map(WebApplication app, string who, StatusCode status = StatusCode.OK) =>
        app.MapPost("/greeter/Greet", async context =>
        {
            context.Response.ContentType = "application/grpc";
            if (status != StatusCode.OK)
            {
                context.Response.Headers["grpc-status"] = ((int)status).ToString(CultureInfo.InvariantCulture);
                return;
            }

            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var response = Encoding.UTF8.GetBytes($"hello {Encoding.UTF8.GetString(body.ToArray().AsSpan(PrefixLength))} from {who}");
            var frame = new byte[PrefixLength + response.Length];
            BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), response.Length);
            response.CopyTo(frame, PrefixLength);
            await context.Response.Body.WriteAsync(frame);
            context.Response.AppendTrailer("grpc-status", "0");
        });

    public static async Task<string> GreetAsync(GrpcChannel channel, string name, params (string Key, string Value)[] headers)
    {
        var metadata = new Metadata();
        Array.ForEach(headers, header => metadata.Add(header.Key, header.Value));
        return await channel.CreateCallInvoker().AsyncUnaryCall(Greet, null, new CallOptions(metadata), name);
    }
}
