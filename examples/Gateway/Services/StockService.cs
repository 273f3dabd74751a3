using Grpc.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Services;

/// <summary>A gRPC service in clear text, which therefore listens for HTTP/2 only.</summary>
internal sealed class StockService(IConfiguration configuration) : Stock.StockBase
{
    private const int Sales = 3;

    public static void Configure(WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
    }

    public static void Map(WebApplication app, string version) => app.MapGrpcService<StockService>();

    public override Task<CountReply> Count(CountRequest request, ServerCallContext context) => Task.FromResult(Create(request, Sales));

    public override async Task Watch(CountRequest request, IServerStreamWriter<CountReply> responseStream, ServerCallContext context)
    {
        for (var left = Sales; left >= 0; left--)
        {
            await responseStream.WriteAsync(Create(request, left), context.CancellationToken);
        }
    }

    private CountReply Create(CountRequest request, int count) =>
        new() { Item = request.Item, Count = count, Version = configuration["servicecomb:service:version"] };
}
