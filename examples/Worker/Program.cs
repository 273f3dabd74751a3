using Worker;

var builder = Host.CreateApplicationBuilder(args);

// Registers the process as an instance without endpoints, loads its configuration from KIE, and lets HttpClient call services by
// name. AddServiceComb() is the same for apps with a web server.
builder.AddServiceCombCore();

builder.Services.AddHttpClient("catalog", client => client.BaseAddress = new Uri("http://catalog"));

// The section Offers is read again whenever it changes in KIE.
builder.Services.Configure<OfferOptions>(builder.Configuration.GetSection("Offers"));
builder.Services.AddHostedService<OfferWorker>();

builder.Build().Run();
