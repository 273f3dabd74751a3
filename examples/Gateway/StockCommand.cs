using Gateway.Services;
using Grpc.Core;
using Grpc.Net.Client;

namespace Gateway;

/// <summary>Calls the gRPC service through the gateway: <c>stock ITEM [ADDRESS]</c>.</summary>
internal static class StockCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        var (item, address) = args switch
        {
            [var one] => (one, "http://127.0.0.1:5101"),
            [var one, var other] => (one, other),
            _ => ("", ""),
        };
        if (item.Length == 0)
        {
            await Console.Error.WriteLineAsync("usage: stock ITEM [ADDRESS]");
            return 2;
        }

        using var channel = GrpcChannel.ForAddress(address);
        var stock = new Stock.StockClient(channel);
        var request = new CountRequest { Item = item };
        try
        {
            Write(await stock.CountAsync(request));
            using var sales = stock.Watch(request);
            await foreach (var reply in sales.ResponseStream.ReadAllAsync())
            {
                Write(reply);
            }

            return 0;
        }
        catch (RpcException exception)
        {
            await Console.Error.WriteLineAsync($"{exception.StatusCode}: {exception.Status.Detail}");
            return 1;
        }
    }

    private static void Write(CountReply reply) => Console.WriteLine($"{reply.Count} of {reply.Item}, says stock {reply.Version}");
}
