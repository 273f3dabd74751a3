using Shop.Data;
using Shop.Orders;
using Shop.Payments.Protocol;
using Shop.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);

// Registers the app, and lets the clients below call services by name.
builder.AddServiceComb();
builder.AddTelemetry();

builder.Services.AddHttpClient<CatalogClient>(client => client.BaseAddress = new Uri("http://catalog"));
builder.Services.AddGrpcClient<Payments.PaymentsClient>(options => options.Address = new Uri("http://payments"));

builder.AddDatabase("orders", OrderStore.Schema);
builder.Services.AddSingleton<OrderStore>();
builder.Services.AddScoped<Checkout>();

// Failed calls become 429 or 503 with problem+json.
builder.Services.AddProblemDetails();
builder.Services.AddExceptionHandler<FailedCallHandler>();

var app = builder.Build();

app.UseExceptionHandler();

// Applies the policies for incoming requests, such as rate limits.
app.UseServiceCombGovernance();

app.MapOrders();
app.MapDefaultEndpoints();

app.Run();
