using Shop.ServiceDefaults;
using Shop.Storefront;

var builder = WebApplication.CreateBuilder(args);

// Registers the app, and lets the clients below call services by name.
builder.AddServiceComb();
builder.AddTelemetry();

builder.Services.AddHttpClient<CatalogClient>(client => client.BaseAddress = new Uri("http://catalog"));
builder.Services.AddHttpClient<OrdersClient>(client => client.BaseAddress = new Uri("http://orders"));

// The section Storefront is read again whenever it changes in KIE.
builder.Services.Configure<StorefrontOptions>(builder.Configuration.GetSection("Storefront"));

var app = builder.Build();

// Applies the policies for incoming requests, and keeps the headers that servicecomb:router:header passes on to other services.
app.UseServiceCombGovernance();

app.MapPages();
app.MapDefaultEndpoints();

app.Run();
