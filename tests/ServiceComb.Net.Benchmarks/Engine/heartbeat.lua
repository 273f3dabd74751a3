-- Every heartbeat for another instance: 5000 of them, 50 on each of 100 services.
local number = 0
request = function()
  number = (number + 1) % 5000
  return wrk.format("PUT", string.format("/v4/default/registry/microservices/s%d/instances/%032x/heartbeat", number % 100, number))
end
