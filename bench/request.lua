-- wrk -s bench/request.lua URL -- OPERATION TOKEN USERS: one kind of request, over users made by load.sql.
local operation, token, users
local counter, thread = 0, 0
local group = "/scim/v2/Groups/00000000-0000-7000-9000-000000000001"
local patch = '{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[%s]}'

function setup(t)
  t:set("id", thread)
  thread = thread + 1
end

function init(args)
  operation, token, users = args[1], args[2], tonumber(args[3])
  math.randomseed(os.time() + id)
  wrk.headers["Authorization"] = "Bearer " .. token
  wrk.headers["Content-Type"] = "application/scim+json"
end

local function user(n) return string.format("00000000-0000-7000-8000-%012x", n) end

function request()
  counter = counter + 1
  local n = math.random(1, users)
  if operation == "get" then
    return wrk.format("GET", "/scim/v2/Users/" .. user(n))
  elseif operation == "userName" then
    return wrk.format("GET", "/scim/v2/Users?filter=userName%20eq%20%22user" .. n .. "%40contoso.com%22")
  elseif operation == "externalId" then
    return wrk.format("GET", "/scim/v2/Users?filter=externalId%20eq%20%22ext-" .. n .. "%22")
  elseif operation == "email" then
    return wrk.format("GET", "/scim/v2/Users?filter=emails%5Btype%20eq%20%22work%22%20and%20value%20eq%20%22user" .. n .. "%40contoso.com%22%5D")
  elseif operation == "test" then
    return wrk.format("GET", "/scim/v2/Users?filter=userName%20eq%20%22AzureAD_Test-" .. n .. "%22")
  elseif operation == "create" then
    local name = operation .. os.time() .. "-" .. id .. "-" .. counter .. "-" .. n
    return wrk.format("POST", "/scim/v2/Users", nil, string.format(
      '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"%s@contoso.com","externalId":"%s","active":true,"displayName":"New %s","name":{"givenName":"New","familyName":"%s"},"emails":[{"primary":true,"type":"work","value":"%s@contoso.com"}]}',
      name, name, name, name, name))
  elseif operation == "patch" then
    return wrk.format("PATCH", "/scim/v2/Users/" .. user(n), nil, string.format(patch,
      '{"op":"Replace","path":"title","value":"T' .. counter .. '"}'))
  elseif operation == "member" then
    -- Out and in again, one after the other.
    local m = math.floor((counter - 1) / 2) % users + 1
    local op = counter % 2 == 1 and "Remove" or "Add"
    return wrk.format("PATCH", group, nil, string.format(patch,
      '{"op":"' .. op .. '","path":"members","value":[{"value":"' .. user(m) .. '"}]}'))
  end
  error("unknown operation " .. operation)
end

function done(summary, latency)
  io.write(string.format("%-10s %8.0f/s  p50 %6d us  p99 %6d us  errors %d\n", operation or "",
    summary.requests / summary.duration * 1e6, latency:percentile(50), latency:percentile(99),
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout))
end
