using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.Benchmarks.Gateway;

/// <summary>The eight destinations of the measured gateways: one process that listens on eight ports.</summary>
internal static class Destinations
{
    public const int Count = 8;
    private static readonly byte[] Content = """{"id":42,"name":"a catalog item","price":12.5,"stock":7}"""u8.ToArray();

    /// <summary>Serves until the standard input ends, and writes the addresses first.</summary>
    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSetting("urls", string.Join(';', Enumerable.Repeat("http://127.0.0.1:0", Count)));
        var app = builder.Build();
        app.Run(static context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = Content.Length;
            return context.Response.Body.WriteAsync(Content, context.RequestAborted).AsTask();
        });
        await app.StartAsync();
        Console.WriteLine($"ready {string.Join(' ', app.Urls)}");
        await Console.In.ReadLineAsync();
        await app.StopAsync();
        return 0;
    }
}
