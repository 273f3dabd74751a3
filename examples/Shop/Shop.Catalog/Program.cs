using Shop.Catalog;
using Shop.Data;
using Shop.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);

// Registers the app as the service that appsettings.json names, and loads its configuration from KIE.
builder.AddServiceComb();
builder.AddTelemetry();

builder.AddDatabase("catalog", ProductStore.Schema);
builder.Services.AddSingleton<ProductStore>();

var app = builder.Build();

// Applies the policies for incoming requests, such as rate limits.
app.UseServiceCombGovernance();

app.MapProducts();
app.MapDefaultEndpoints();

app.Run();
