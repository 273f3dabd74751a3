using System.Net.Http.Json;
using NativeAot;

var builder = WebApplication.CreateSlimBuilder(args);

// Registration, discovery, configuration from KIE and governance work as in any other app.
builder.AddServiceComb();
builder.Services.AddHttpClient("prices", client => client.BaseAddress = new Uri("http://prices/"));

// Native code has no reflection over the types of the app: a source generator writes the code that reads and writes their JSON.
builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, PriceJson.Default));

var app = builder.Build();
app.UseServiceCombGovernance();

// The currency is read for each request, so that a change in KIE is visible immediately.
app.MapGet("/prices/{item}", (string item, IConfiguration configuration) =>
    new Price(item, 9.95m, configuration["prices:currency"] ?? "EUR"));

// An instance of the service "prices" is called; policies of KIE apply to the call.
app.MapGet("/quotes/{item}", async (string item, IHttpClientFactory clients, CancellationToken cancellationToken) =>
{
    using var response = await clients.CreateClient("prices").GetAsync($"prices/{Uri.EscapeDataString(item)}", cancellationToken);
    return response.IsSuccessStatusCode
        ? Results.Ok(await response.Content.ReadFromJsonAsync(PriceJson.Default.Price, cancellationToken))
        : Results.StatusCode((int)response.StatusCode);
});
app.MapHealthChecks("/health").DisableServiceCombGovernance();
app.Run();
